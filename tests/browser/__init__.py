"""What the shared suite of the public pages needs: a site with three cities, a browser, and what it looks at."""

"""Definitions to test with: the design page's own example, and a file with many faults."""

DESIGN = """\
city:
  name: Boston
  timezone: America/New_York
  method: balanced
  periods: complete
  calendar: {holidays: US-MA, week_starts: monday, fiscal_year_starts: july, office_hours: "08:30-17:00"}
cabinets:
  Streets: [Public Works, Transportation]
  Public Safety: [Boston Police]
sources:
  cases-311: {type: file, path: data/311/*.parquet}
  daily: {type: file, path: data/daily.csv}
metrics:
  pothole-on-time:
    name: Pothole repair on-time %
    department: Public Works
    definition: Potholes reported through 311 and repaired within one business day.
    better: higher
    kind: ratio
    unit: percent
    target: 0.80            # or [{from: 2016-01-01, value: 0.75, why: "..."}, ...]
    records:
      source: cases-311
      where: type = 'Request for Pothole Repair'
      on_time: {opened: open_dt, closed: closed_dt, within: 1 business day}   # or due: sla_target_dt
      district: neighborhood
  homicides: {name: Homicides, department: Boston Police, better: lower, kind: count, unit: per day, rare: true, history: {years: 3}}
"""  # noqa: E501
"""DESIGN.md, section 6, with the cabinet that homicides needs."""

FAULTY = """\
city:
  name: Boston
  timezone: America/New_Yrok
  calender: {week_starts: monday}
cabinets:
  Streets: [Public Works, Transportation]
  911: [Ambulances]
metrics:
  potholes:
    name: Potholes
    departmnt: Public Works
    better: higher
    kind: ratio
    target: 0.8
    history: {years: 3}
  street-lights:
    name: Street lights
    department: Public Wroks
    better: higher
    kind: ratio
    weight: 0
    target:
      - {value: 0.7}
      - {from: 2017-01-01, value: 0.75}
      - {from: 2016-01-01, value: 0.80}
  potholes:
    name: More potholes
  signs:
    name: Signs
    department: Transportation
    better: hihger
    kind: ratio
    rare: yes
    target:
      - {from: 2025-02-30, value: 80%}
    history: *usual
    lag: 1_0
    active: {from: 2025-01-02, to: 2025-01-01}
    owner: !!python/object:os.system ls
  Graffiti: {name: Graffiti, department: Ambulances, better: lower, kind: count, unit: percent, q: .nan}
"""

FAULTS = [
    (3, 3, "city.timezone: unknown time zone 'America/New_Yrok' → did you mean 'America/New_York'?"),
    (4, 3, "city.calender: unknown key 'calender' → did you mean 'calendar'?"),
    (7, 3, 'cabinets.911: a key must be text → put it in quotes: "911"'),
    (9, 3, "metrics.potholes: 'department' is missing → add it: The department it belongs to."),
    (11, 5, "metrics.potholes.departmnt: unknown key 'departmnt' → did you mean 'department'?"),
    (15, 5, "metrics.potholes.history: states both target and history → keep one of them"),
    (18, 5, "metrics.street-lights.department: unknown department 'Public Wroks' → did you mean 'Public Works'?"),
    (21, 5, "metrics.street-lights.weight: must be above 0, not 0"),
    (25, 10, "metrics.street-lights.target[3].from: 2016-01-01 does not come after 2017-01-01 → put the oldest first"),
    (26, 3, "metrics.potholes: 'potholes' stands here again, after line 9 → rename or remove one of them"),
    (31, 5, "metrics.signs.better: unknown 'hihger' → did you mean 'higher'?"),
    (33, 5, "metrics.signs.rare: must be true or false, not 'yes' → write true"),
    (
        35,
        10,
        "metrics.signs.target[1].from: 2025-02-30 is not a day in the calendar → check how many days the month has",
    ),
    (35, 28, "metrics.signs.target[1].value: must be a number, not '80%' → write it as a decimal, 0.8"),
    (36, 14, "metrics.signs.history: the alias *usual can't be used here → write the value out"),
    (37, 5, "metrics.signs.lag: must be a whole number, not '1_0'"),
    (38, 32, "metrics.signs.active.to: 2025-01-01 is before 2025-01-02 → swap from and to"),
    (
        39,
        12,
        "metrics.signs.owner: the tag !!python/object:os.system can't be used here → write a plain value without it",
    ),
    (40, 3, "metrics.Graffiti.slug: must be lower-case letters, digits and hyphens, not 'Graffiti'"),
    (40, 82, "metrics.Graffiti.unit: a count can't be in percent → write unit: per day, or kind: ratio"),
    (40, 97, "metrics.Graffiti.q: must be a finite number, not nan"),
]
"""Line, column and text of every problem in FAULTY, in order."""

"""English: 6 November 2026, 14:05; without the year 6 November, 14:05; weeks begin on a Monday."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
MONTH_DAY_FORMAT = "j F"
SHORT_DATETIME_FORMAT = "j F, H:i"
FIRST_DAY_OF_WEEK = 1

package schedules

import (
	"testing"
	"time"
)

func TestPeriods(t *testing.T) {
	for text, want := range map[string][2]string{
		"2023": {"2023-01", "2023-12"}, "2023-T1": {"2023-01", "2023-03"}, "2023-T3": {"2023-07", "2023-09"}, "2023-T4": {"2023-10", "2023-12"},
		"2023-T0": {}, "2023-T5": {}, "2023-3": {}, "T3": {}, "": {}, "203": {}, "2023-T33": {}, "2023T3": {}, "2023-03": {}, "2023-X3": {},
	} {
		first, last, err := PeriodMonths(text)
		if (err != nil) != (want[0] == "") || err == nil && (first.Format("2006-01") != want[0] || last.Format("2006-01") != want[1]) {
			t.Errorf("%q: %s to %s, %v", text, first.Format(time.DateOnly), last.Format(time.DateOnly), err)
		}
	}
	months := Months(time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC))
	if len(months) != 4 || months[3].Format("2006-01") != "2024-02" {
		t.Errorf("%v", months)
	}
	if months := Months(months[1], months[0]); len(months) != 0 {
		t.Errorf("none: %v", months)
	}
}

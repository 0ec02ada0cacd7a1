package schedules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// A quarter and a year are owed once, for the one that closed last, on each side of its end.
func TestBilansAreOwedOnce(t *testing.T) {
	all, err := Load(fstest.MapFS{
		"t.yaml": {Data: []byte("job: trimestre\nlabel: T\nmakes: bilan\nfor: [ddets]\nperiod: quarter\nwhen: \"0 7 15 * *\"\ncatch_up: 4\n")},
		"y.yaml": {Data: []byte("job: annee\nlabel: Y\nmakes: bilan\nfor: [direction]\nperiod: year\nwhen: \"0 7 20 2 *\"\ncatch_up: 2\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		now  string
		want []string // job, period and last month
	}{
		{"2023-09-30 12:00", []string{"annee 2022 2022-12", "trimestre 2023-T2 2023-06"}},
		{"2023-10-15 06:59", []string{"annee 2022 2022-12", "trimestre 2023-T2 2023-06"}},
		{"2023-10-15 07:00", []string{"annee 2022 2022-12", "trimestre 2023-T3 2023-09"}},
		{"2024-01-15 07:00", []string{"annee 2022 2022-12", "trimestre 2023-T4 2023-12"}},
		{"2024-02-20 07:00", []string{"annee 2023 2023-12", "trimestre 2023-T4 2023-12"}},
	} {
		now := clock(t, c.now)
		var got []string
		for _, o := range Owed(all, nil, now, now) {
			got = append(got, o.Schedule.Job+" "+o.Period+" "+o.Month.Format("2006-01"))
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.now, got, c.want)
		}
	}
	made := []Entry{{Job: "trimestre", Period: "2023-T3", DueAt: clock(t, "2023-10-15 07:00"), State: Made}}
	for now, want := range map[string]int{"2023-12-31 12:00": 0, "2024-01-15 06:59": 0, "2024-01-15 07:00": 1} {
		owed := slices.DeleteFunc(Owed(all, made, clock(t, "2023-10-01 00:00"), clock(t, now)), func(o Owing) bool { return o.Schedule.Job != "trimestre" })
		if len(owed) != want {
			t.Errorf("%s: %d owed, want %d", now, len(owed), want)
		}
	}
}

func TestPeriodsAreSetAgainstOthers(t *testing.T) {
	for period, want := range map[string][]string{"2023-T1": {"2022-T4", "2022-T1"}, "2023-T3": {"2023-T2", "2022-T3"}, "2023": {"2022"}} {
		if got, err := ComparedPeriods(period); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", period, got, err)
		}
	}
	if _, err := ComparedPeriods("2023-T5"); err == nil {
		t.Error("no fifth quarter")
	}
	for month, want := range map[time.Month]string{time.March: "2023-T1", time.June: "2023-T2", time.December: "2023-T4"} {
		if got := NameOf(Quarter, time.Date(2023, month, 1, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%s: %s", month, got)
		}
	}
}

// An example is right, and takes the place of no other work: it is owed once its name no
// longer says that it is one.
func TestExamplesAreRight(t *testing.T) {
	texts, err := Texts()
	if err != nil {
		t.Fatal(err)
	}
	laid, adopted := fstest.MapFS{}, fstest.MapFS{}
	examples := 0
	for _, text := range texts {
		laid[text.Name] = &fstest.MapFile{Data: []byte(text.Content)}
		name, example := strings.CutSuffix(text.Name, Example)
		adopted[name] = &fstest.MapFile{Data: []byte(text.Content)}
		if example {
			examples++
		}
	}
	before, err := Load(laid)
	if err != nil || len(before) != len(Embedded()) {
		t.Fatalf("%d works, %v", len(before), err)
	}
	after, err := Load(adopted)
	if err != nil || len(after) != len(before)+examples || examples < 3 {
		t.Fatalf("%d works with %d examples, %v", len(after), examples, err)
	}
	now := clock(t, "2024-02-21 12:00")
	var owed []string
	for _, o := range Owed(after, nil, now, now) {
		if o.Schedule.Makes == Bilan || o.Schedule.Job == "dreets" {
			owed = append(owed, o.Schedule.Job+" "+o.Period)
		}
	}
	slices.Sort(owed)
	if want := []string{"bilan-annuel 2023", "bilan-trimestriel 2023-T4", "dreets 2024-01"}; !slices.Equal(owed, want) {
		t.Errorf("owed %v, want %v", owed, want)
	}
}

// A bilan is for somebody.
func TestABilanHasReaders(t *testing.T) {
	_, err := Load(fstest.MapFS{"b.yaml": {Data: []byte("job: b\nlabel: B\nmakes: bilan\nperiod: year\nwhen: \"0 7 20 2 *\"\ncatch_up: 1\n")}})
	if err == nil || !strings.Contains(err.Error(), "les lecteurs de ses documents sont attendus") {
		t.Errorf("%v", err)
	}
}

package simulation

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

func month(year int, m time.Month) time.Time {
	return time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
}

// small is a world of two departments, short enough to be drawn often.
func small() Options {
	return Options{
		Settings: settings.Default(), Seed: 7, Since: month(2022, time.October), Last: month(2023, time.June),
		Months: 4, Defects: true,
	}
}

func populated(t *testing.T, o Options) *circle {
	t.Helper()
	o, err := o.checked()
	if err != nil {
		t.Fatal(err)
	}
	circles := circlesOf(o)
	if len(circles) != 1 {
		t.Fatalf("%d circles, want 1: the two departments share their partners", len(circles))
	}
	circles[0].populate()
	return circles[0]
}

// drawn are the hashes of all the files of a world, by their place in the inbox.
func drawn(t *testing.T, o Options) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, d := range populated(t, o).deliveries() {
		for _, e := range d.draw(d) {
			path := d.receivedOn.Format(time.DateOnly) + "/" + d.sender.Code + "/" + e.name
			if _, twice := files[path]; twice {
				t.Errorf("%s is written twice", path)
			}
			files[path] = fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, e.pages)))
		}
	}
	return files
}

// What was said in March is said the same whether the world stops in March or
// goes on: writing month by month gives the files of writing all at once.
func TestMonthByMonthEqualsAllAtOnce(t *testing.T) {
	all := drawn(t, small())
	parts := map[string]string{}
	for m := range small().Months {
		o := small()
		o.Last, o.Months = o.Last.AddDate(0, -m, 0), 1
		for path, file := range drawn(t, o) {
			parts[path] = file
		}
	}
	if diff := cmp.Diff(all, parts); diff != "" {
		t.Errorf("(-all at once +month by month):\n%s", diff)
	}
}

func TestAnotherSeedIsAnotherWorld(t *testing.T) {
	again, o := small(), small()
	o.Seed++
	if !cmp.Equal(drawn(t, small()), drawn(t, again)) {
		t.Error("the same seed drew two worlds")
	}
	if cmp.Equal(drawn(t, small()), drawn(t, o)) {
		t.Error("two seeds drew one world")
	}
}

// No sender says what it cannot know yet.
func TestNobodyTellsTheFuture(t *testing.T) {
	c := populated(t, small())
	for _, d := range c.deliveries() {
		for _, x := range d.contacts() {
			if x.on.After(d.drawnOn) {
				t.Errorf("%s: a contact after the extraction day", d.sender.Code)
			}
		}
		for _, x := range d.situations() {
			if x.on.After(d.drawnOn) {
				t.Errorf("%s: a situation after the extraction day", d.sender.Code)
			}
		}
	}
}

func TestEveryoneIsInvented(t *testing.T) {
	if invented("Martin") || invented("") || !invented("Zylomzax Braxablixt") {
		t.Fatal("invented does not tell an invented name from another")
	}
	numbers := map[string]bool{}
	for _, p := range populated(t, small()).persons {
		if !invented(p.family) || !invented(p.given) {
			t.Errorf("person %d has a name made of other syllables", p.serial)
		}
		if len(p.agdref) != 10 || p.agdref[:2] != "00" || numbers[p.agdref] {
			t.Errorf("person %d: number not of the simulation, or given twice", p.serial)
		}
		numbers[p.agdref] = true
	}
}

// A life keeps its order, whoever lives it.
func TestLivesKeepTheirOrder(t *testing.T) {
	ends := map[string]int{}
	for _, p := range populated(t, small()).persons {
		for _, d := range p.dossiers {
			switch {
			case d.entry.on.IsZero() == d.missed.on.IsZero():
				t.Errorf("dossier %s: neither or both of entry and non-entry", d.number)
			case !d.missed.on.IsZero():
				ends[d.missedReason]++
				continue
			case !d.exit.on.After(d.entry.on):
				t.Errorf("dossier %s: exit before entry", d.number)
			case d.exit.on.After(addMonths(d.entry.on, 28)):
				t.Errorf("dossier %s: far beyond the limit", d.number)
			}
			ends[d.exitReason]++
		}
		for _, x := range p.contacts {
			if d := p.dossiers[x.dossier]; !x.on.After(d.entry.on) || !x.on.Before(d.exit.on) {
				t.Errorf("dossier %s: a contact outside the parcours", d.number)
			}
		}
	}
	for _, reason := range []string{"autonomie", "duree_maximale", "demenagement", "abandon", "refus", "injoignable"} {
		if ends[reason] == 0 {
			t.Errorf("nobody ends by %s", reason)
		}
	}
}

// A report must look like a platform at work.
func TestFiguresLookAlive(t *testing.T) {
	o := small()
	o.Since, o.Last = month(2022, time.July), month(2024, time.December)
	c := populated(t, o)
	for _, want := range []struct {
		departement string
		low, high   int
	}{{"44", 20, 32}, {"85", 6, 12}} {
		entries, active, regular := 0, 0, 0
		day := o.Last.AddDate(0, 1, -1)
		for _, p := range c.persons {
			for i, d := range p.dossiers {
				if d.departement != want.departement || d.entry.on.IsZero() || d.entry.on.After(day) {
					continue
				}
				if d.entry.on.After(day.AddDate(-1, 0, 0)) {
					entries++
				}
				if d.exit.on.After(day) {
					active++
					if !day.After(addMonths(p.lastMeeting(i, day), 2)) {
						regular++
					}
				}
			}
		}
		if entries < 12*want.low || entries > 12*want.high {
			t.Errorf("%s: %d entries in a year, want %d to %d a month", want.departement, entries, want.low, want.high)
		}
		if share := float64(regular) / float64(active); share < 0.72 || share > 0.92 {
			t.Errorf("%s: %d regular of %d", want.departement, regular, active)
		}
	}
}

// lastMeeting is the latest effective contact of a dossier, entry included.
func (p *person) lastMeeting(dossier int, day time.Time) time.Time {
	last := p.dossiers[dossier].entry.on
	for _, x := range p.contacts {
		message := x.mode == "courriel" || x.mode == "sms" || x.mode == "courrier"
		if x.dossier == dossier && x.present == "honore" && !message && x.on.After(last) && !x.on.After(day) {
			last = x.on
		}
	}
	return last
}

func TestNationIsMainlandFrance(t *testing.T) {
	nation := Nation()
	if len(nation.Departements) != 94 || len(nation.Directions) != 12 {
		t.Errorf("%d departments and %d directions, want 94 and 12", len(nation.Departements), len(nation.Directions))
	}
	opened := map[time.Time]bool{}
	for _, d := range nation.Departements {
		opened[d.OpenedOn] = true
	}
	if len(opened) < 6 {
		t.Errorf("departments open on %d days only", len(opened))
	}
	o, err := Options{Settings: nation, Last: month(2024, time.May)}.checked()
	if err != nil {
		t.Fatal(err)
	}
	if circles := circlesOf(o); len(circles) != 12 {
		t.Errorf("%d circles in memory one after the other, want 12", len(circles))
	}
}

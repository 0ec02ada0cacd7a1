package simulation

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// The README's demo is what it was, to the byte: what recent worlds live changes nothing of
// the others.
func TestTheDemoIsWhatItWas(t *testing.T) {
	files := drawn(t, Options{Settings: settings.Default(), Seed: 2, Last: month(2024, time.December), Months: 1, Defects: true})
	sum := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintln(sum, path, files[path])
	}
	const want = "8993eb261bec816d0e968b97fd3dd7d417eccc4d05d17d677eea564ad632b227"
	if got := fmt.Sprintf("%x", sum.Sum(nil)); got != want {
		t.Errorf("the files of the demo are others: %s, want %s", got, want)
	}
}

// recent is the world of rives, to the end of 2025.
func recent() Options {
	return Options{Settings: Rives(), Seed: 2, Since: month(2022, time.October), Last: month(2025, time.December), Months: 12, PersonsPerMonth: 9, Recent: true}
}

// The platform of 49 goes from a lead to another on 16 June 2025: each tells in its days
// only, most are taken over, some refuse, some are never told, and nobody lives twice.
func TestADepartmentIsHandedOver(t *testing.T) {
	c := populated(t, recent())
	day := time.Date(2025, time.June, 16, 0, 0, 0, 0, time.UTC)
	var taken, refused, untold int
	for _, p := range c.persons {
		again := map[int]int{}
		for n, x := range p.dossiers {
			if x.departement != "49" {
				continue
			}
			former := n
			if x.again > 0 {
				former = x.again - 1
				again[former]++
			}
			if before := x.opened.on.Before(day); x.again == 0 && (x.lead == "accueil-fleuve") != before {
				t.Errorf("dossier %s opened on %s is of %s", x.number, x.opened.on.Format(time.DateOnly), x.lead)
			}
			switch {
			case x.again > 0 && !x.entry.on.IsZero() && !p.dossiers[former].entry.on.IsZero():
				taken++
				if x.entry.on.Before(day) || !x.exit.on.IsZero() && x.exit.on.Before(x.entry.on) {
					t.Errorf("dossier %s goes on from %s to %s", x.number, x.entry.on.Format(time.DateOnly), x.exit.on.Format(time.DateOnly))
				}
			case x.again > 0 && x.missedReason == "refus" && !p.dossiers[former].entry.on.IsZero():
				refused++
			}
		}
		for n, x := range p.dossiers {
			if x.departement == "49" && x.lead == "accueil-fleuve" && !x.twin && !x.entry.on.IsZero() && x.exit.on.IsZero() && again[n] == 0 {
				untold++
			}
			if again[n] > 1 {
				t.Errorf("dossier %s goes on in %d others", x.number, again[n])
			}
		}
		for _, x := range p.contacts {
			lead := p.dossiers[x.dossier].lead
			if at := p.dossiers[x.dossier]; at.departement == "49" && (x.structure == "accueil-fleuve" && !x.on.Before(day) || x.structure == "maison-rivage" && (x.on.Before(day) || lead != "maison-rivage")) {
				t.Errorf("%s tells of %s on %s", x.structure, at.number, x.on.Format(time.DateOnly))
			}
		}
	}
	if taken < 100 || refused == 0 || untold == 0 {
		t.Errorf("%d taken over, %d refused, %d never told", taken, refused, untold)
	}
	received := map[string][]string{}
	for _, d := range c.deliveries() {
		for _, code := range d.departements("parcours") {
			if code == "49" {
				received[d.sender.Code] = append(received[d.sender.Code], d.receivedOn.Format(time.DateOnly))
			}
		}
	}
	former, next := received["accueil-fleuve"], received["maison-rivage"]
	if former[len(former)-1] != "2025-06-15" || next[0] != "2025-07-04" {
		t.Errorf("the former lead's last statement is of %s, the new one's first of %s", former[len(former)-1], next[0])
	}
}

// Places bound the entries; the recentring changes who enters; households and levels of
// French are given.
func TestWhatHasChangedSince2024(t *testing.T) {
	c := populated(t, recent())
	conf := Rives()
	d, _ := conf.Departement("49")
	for day := month(2024, time.June); day.Before(month(2025, time.June)); day = day.AddDate(0, 1, 0) {
		active := 0
		for _, p := range c.persons {
			for _, x := range p.dossiers {
				if x.departement == "49" && !x.twin && x.again == 0 && !x.entry.on.IsZero() && !x.entry.on.After(day) && (x.exit.on.IsZero() || x.exit.on.After(day)) {
					active++
				}
			}
		}
		if places, _ := d.Places.On(day); active > places*11/10 {
			t.Errorf("%d are followed on %s, for %d places", active, day.Format(time.DateOnly), places)
		}
	}
	var before, after, workless, worklessAfter, levels, together int
	homes := map[string]int{}
	for _, p := range c.persons {
		for _, x := range p.orientations {
			recentred := x.decided.on.After(time.Date(2025, time.July, 20, 0, 0, 0, 0, time.UTC))
			switch {
			case recentred:
				after++
				worklessAfter += count(p.job0 == "sans_emploi")
			case x.decided.on.Before(month(2025, time.June)):
				before++
				workless += count(p.job0 == "sans_emploi")
			}
		}
		homes[p.foyer]++
		for _, x := range p.situations {
			levels += count(x.level != "")
		}
	}
	for foyer, n := range homes {
		together += count(foyer != "" && n > 1)
	}
	if float64(worklessAfter)/float64(after) < float64(workless)/float64(before)+.15 || levels < len(c.persons) || together < 50 || homes[""] == 0 {
		t.Errorf("without work %d of %d, then %d of %d; %d levels, %d households of several, %d persons of whom none is told",
			workless, before, worklessAfter, after, levels, together, homes[""])
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

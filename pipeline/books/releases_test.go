package books_test

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/queries"
)

const published = `mois,connu_au,edition,niveau,territoire,nom,indicateur,valeur,numerateur,denominateur,statut
2023-09,2023-10-10,3,departement,44,Loire-Atlantique,contact_regulier,0.8,80,100,publie
2023-09,2023-10-10,3,departement,85,Vendée,contact_regulier,n.c.,n.c.,n.c.,non_communique
2023-09,2023-10-10,3,region,Pays de la Loire,Pays de la Loire,contact_regulier,0.75,150,200,publie
2023-09,2023-10-10,3,region,Pays de la Loire,Pays de la Loire,entrees,31,31,,publie
2023-09,2023-10-10,3,national,FR,France,contact_regulier,n.c.,n.c.,n.c.,n.c.
2023-09,2023-10-10,3,national,FR,France,contacts_par_actif,1.5,300,200,publie
`

func TestAReleaseIsRead(t *testing.T) {
	r, err := books.ReadRelease([]byte(published))
	if err != nil {
		t.Fatal(err)
	}
	want := books.ReleaseLine{Level: queries.Region, Territory: "Pays de la Loire", Name: "Pays de la Loire", Indicator: "contact_regulier", Numerator: 150, Denominator: 200}
	if len(r.Lines) != 1 || r.Lines[0] != want || strings.Join(r.Departements, " ") != "44 85" || r.Edition != 3 {
		t.Errorf("%+v", r)
	}
	for name, text := range map[string]string{
		"nothing": "", "a header alone": strings.SplitAfter(published, "\n")[0], "another file": "a,b\n1,2\n",
		"a draft": strings.ReplaceAll(published, ",3,", ",,"), "two months": published + strings.ReplaceAll(strings.SplitAfter(published, "\n")[1], "2023-09", "2023-10"),
		"no month": strings.Replace(published, "2023-09,", "septembre,", 1), "no day": strings.Replace(published, "2023-10-10", "hier", 1),
		"no level": strings.Replace(published, "region", "bassin", 1), "no count": strings.Replace(published, ",150,", ",beaucoup,", 1), "less than nobody": strings.Replace(published, ",150,", ",-1,", 1),
	} {
		if _, err := books.ReadRelease([]byte(text)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// The last release is that of the latest month known on a day, and to an edition.
func TestTheLastRelease(t *testing.T) {
	s := opened(t)
	on := func(text string) time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	keep := func(content, day string, own bool) bool {
		_, again, err := books.KeepRelease(t.Context(), s, []byte(content), on(day), own)
		if err != nil {
			t.Fatal(err)
		}
		return again
	}
	if _, found, err := books.LastRelease(t.Context(), s, on("2024-01-01"), nil); found || err != nil {
		t.Errorf("none: %t, %v", found, err)
	}
	august := strings.NewReplacer("2023-09", "2023-08", "2023-10-10", "2023-09-10").Replace(published)
	if keep(published, "2023-10-10", true) || keep(august, "2023-10-12", false) || !keep(published, "2023-10-20", false) {
		t.Error("the same bytes are known already, others are not")
	}
	for _, c := range []struct {
		day   string
		until *books.Frozen
		month string // empty: none
	}{{"2023-10-09", nil, ""}, {"2023-10-10", nil, "2023-09"}, {"2023-10-13", nil, "2023-09"}, {"2023-10-13", &books.Frozen{}, ""}, {"2023-10-13", &books.Frozen{Release: 1}, "2023-09"}} {
		r, found, err := books.LastRelease(t.Context(), s, on(c.day), c.until)
		if err != nil || found != (c.month != "") || found && (r.Month.Format("2006-01") != c.month || !r.Own) {
			t.Errorf("%s %+v: %+v, %t, %v", c.day, c.until, r, found, err)
		}
	}
	for month, want := range map[string]bool{"2023-09": true, "2023-08": true, "2023-07": false} {
		r, found, err := books.LastReleaseOf(t.Context(), s, on(month+"-01"), on("2023-10-13"), nil)
		if err != nil || found != want || found && r.Month.Format("2006-01") != month {
			t.Errorf("of %s: %+v, %t, %v", month, r, found, err)
		}
	}
}

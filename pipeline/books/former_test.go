package books_test

import (
	"fmt"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// A statement is compared with the former one of its sender and kind: rows that are the
// same, however often they stand there, more, fewer, and those about the same contact
// that say something else, by column.
func TestAgainstTheFormerStatement(t *testing.T) {
	const head = "dossier;date_contact;mode;presence\n"
	s := received(t, map[string]string{
		"2023-09-05/soliha/contacts.csv":           head + "D1;04/08/2023;visite;honore\nD2;04/08/2023;visite;honore\nD2;04/08/2023;visite;honore\nD3;04/08/2023;visite;honore\n",
		"2023-10-05/soliha/contacts.csv":           head + "D1;04/08/2023;visite;honore\nD2;04/08/2023;visite;honore\nD3;04/08/2023;entretien;absent\nD4;04/08/2023;visite;honore\nD4;05/08/2023;visite;honore\n",
		"2023-10-05/retravailler-ouest/visite.csv": head + "D1;04/08/2023;visite;honore\n",
		"2023-11-05/soliha/situations.csv":         "dossier;date_constat;situation_emploi\nD1;04/08/2023;cdi\n",
	})
	conf, today := settings.Default(), on(t, "2023-12-31")
	files, err := books.Files(t.Context(), s, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		got, err := books.AgainstFormer(t.Context(), s, conf, today, f.File)
		if err != nil {
			t.Fatal(err)
		}
		if f.Path != "2023-10-05/soliha/contacts.csv" {
			if len(got) > 0 {
				t.Errorf("%s is compared with %s", f.Path, got[0].Former.Path)
			}
			continue
		}
		if len(got) != 1 {
			t.Fatalf("%d differences", len(got))
		}
		d := got[0]
		want := "2023-09-05/soliha/contacts.csv: 2 same, 2 more, 1 fewer, 1 changed [{Mode de contact 1} {Présence 1}]"
		if said := fmt.Sprintf("%s: %d same, %d more, %d fewer, %d changed %v", d.Former.Path, d.Same, d.More, d.Fewer, d.Changed, d.Columns); said != want {
			t.Errorf("%s\nwant %s", said, want)
		}
	}
}

package queries_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// A person keeps the key of his first record, whichever statement comes first in a
// later month. In one statement OFII writes one number with two identities: Zoran's,
// the second, has a first day as well.
func TestAPersonKeepsHisKey(t *testing.T) {
	inbox := t.TempDir()
	const columns = "agdref;nom;prenom;date_naissance;sexe;nationalite;departement;voie;date_orientation;decision;date_decision\n"
	here := columns + "9912345601;Essaifictif;Alma;1990-05-12;F;Mali;44;ofii;2023-09-01;validee;2023-09-01\n" +
		"9912345601;Modelimagine;Zoran;1971-01-17;M;Soudan;44;ofii;2023-09-01;validee;2023-09-01\n"
	there := columns + "9912345601;Modelimagine;Zoran;1971-01-17;M;Soudan;85;ofii;2023-09-01;validee;2023-09-01\n"
	for name, content := range map[string]string{
		"2023-10-03/ofii/orientations.csv": here,
		"2023-10-05/ofii/orientations.csv": there,
		"2023-11-04/ofii/orientations.csv": there,
		"2023-11-06/ofii/orientations.csv": here + "7723456712;Inventez;Cora;1985-11-23;F;Mali;44;ofii;2023-10-01;validee;2023-10-01\n",
	} {
		file := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	conf := settings.Default()
	store := ingested(t, inbox, conf)
	first := make(map[string]string) // by record
	for _, day := range []string{"2023-10-03", "2023-10-10", "2023-11-10"} {
		asOf, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := answers.Ask(ctx, store, answers.Question{AsOf: asOf, Months: []time.Time{time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)}, Settings: conf})
		if err != nil {
			t.Fatal(err)
		}
		identities, err := answer.Identities(ctx)
		if err != nil {
			t.Fatal(err)
		}
		now := make(map[string]string)
		for record, i := range identities {
			now[record] = i.Person
			if key, met := first[record]; met && key != i.Person {
				t.Errorf("%s: a record of %s has another key than on the day it came", day, i.Kind)
			}
		}
		if day == "2023-10-03" && len(now) != 2 {
			t.Fatalf("%d records of OFII's, want 2", len(now))
		}
		maps.Copy(first, now)
	}
}

// Of two identities under one number, the one given first has the name of the number, the
// other never: not when it comes first in the order of names, nor when it is left alone.
// A name corrected keeps the record, and a third comes beside the two.
func TestTwoUnderOneNumberKeepTheirRecords(t *testing.T) {
	slow.Test(t, "nights follow one another")
	const columns = "agdref;nom;prenom;date_naissance;sexe;nationalite;departement;voie;date_orientation;decision;date_decision\n"
	line := func(number, nom string) string {
		return number + ";" + nom + ";Zoran;1971-01-17;M;Soudan;44;ofii;2023-09-01;validee;2023-09-01\n"
	}
	inbox := t.TempDir()
	for day, content := range map[string]string{
		"2023-10-03": line("9912345601", "Modelimagine") + line("7723456712", "Inventez"),
		"2023-11-03": line("9912345601", "Essaifictif") + line("9912345601", "Modelimagine") + line("7723456712", "Inventes"),
		"2023-12-04": line("9912345601", "Abrilinvente") + line("9912345601", "Essaifictif") + line("9912345601", "Modelimagine") + line("7723456712", "Inventes"),
		"2024-01-03": line("9912345601", "Essaifictif") + line("7723456712", "Inventes"),
	} {
		file := filepath.Join(inbox, day, "ofii", "orientations.csv")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(columns+content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	conf := settings.Default()
	store := ingested(t, inbox, conf)
	records := make(map[string]string) // by name: the same whenever he is named
	for _, day := range []string{"2023-10-03", "2023-11-03", "2023-12-04", "2024-01-03"} {
		asOf, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := answers.Ask(ctx, store, answers.Question{AsOf: asOf, Months: []time.Time{time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)}, Settings: conf})
		if err != nil {
			t.Fatal(err)
		}
		identities, err := answer.Identities(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for record, i := range identities {
			if before, met := records[i.Nom]; met && before != record {
				t.Errorf("%s: %s has another record than before", day, i.Nom)
			}
			records[i.Nom] = record
		}
	}
	for _, pair := range []struct {
		one, other string
		same       bool
	}{
		{"Modelimagine", "Essaifictif", false}, {"Modelimagine", "Abrilinvente", false}, {"Essaifictif", "Abrilinvente", false}, {"Inventez", "Inventes", true},
	} {
		if same := records[pair.one] == records[pair.other]; same != pair.same {
			t.Errorf("%s and %s share a record: %t", pair.one, pair.other, same)
		}
	}
}

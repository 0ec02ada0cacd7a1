package persons

import (
	"strings"
	"testing"
)

// A code, the name of a country and the adjective are one nationality; two countries are two.
func TestOneNationality(t *testing.T) {
	of, err := countries()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code  string
		forms []string
	}{
		{"AF", []string{"AF", "AFG", "Afghanistan", "afghane", "Afghan"}},
		{"ER", []string{"er", "ERI", "\u00c9rythr\u00e9e", "\u00e9rythr\u00e9enne", "Eritrea"}},
		{"GN", []string{"GIN", "Guin\u00e9e", "guin\u00e9enne"}},
		{"GQ", []string{"Guin\u00e9e \u00e9quatoriale"}},
		{"CI", []string{"C\u00f4te d\u2019Ivoire", "ivoirien"}},
		{"CD", []string{"Congo-Kinshasa", "RDC"}},
		{"SD", []string{"Soudan", "soudanaise"}},
		{"SS", []string{"Soudan du Sud", "sud-soudanaise"}},
		{"NE", []string{"Niger", "nig\u00e9rienne"}},
		{"NG", []string{"Nig\u00e9ria", "nig\u00e9riane"}},
		{"", []string{"congolaise", "apatride", "", "inconnue"}},
	} {
		for _, form := range c.forms {
			if got := of[folded(form)]; got != c.code {
				t.Errorf("%q is %q, want %q", form, got, c.code)
			}
		}
	}
}

// Two rows whose nationality is told in two ways do not contradict each other.
func TestNationalityToldInTwoWays(t *testing.T) {
	row := func(name, nationality string) Row {
		return Row{Name: name, Nom: "Zargulani", Prenom: "Karimullah", Naissance: "14/05/1990", Nationalite: nationality}
	}
	for _, c := range []struct {
		left, right string
		same        bool
	}{{"AFG", "afghane", true}, {"AF", "Afghanistan", true}, {"afghane", "syrienne", false}, {"SOUDAN", "sud-soudanaise", false}} {
		matches, _, err := LinkTables(t.Context(), open(t), Tables{Left: []Row{row("l", c.left)}, Right: []Row{row("r", c.right)}}, Options{Review: -100})
		if err != nil || len(matches) != 1 {
			t.Fatal(len(matches), err)
		}
		if got := strings.Contains(matches[0].Why, "nationalit\u00e9 identique"); got != c.same {
			t.Errorf("%s and %s: %s", c.left, c.right, matches[0].Why)
		}
	}
}

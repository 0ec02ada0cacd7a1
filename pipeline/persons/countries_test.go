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

// Two rows whose nationality is written in two ways do not contradict each other.
func TestNationalityWrittenInTwoWays(t *testing.T) {
	cases := []struct {
		left, right string
		same        bool
	}{{"AFG", "afghane", true}, {"AF", "Afghanistan", true}, {"afghane", "syrienne", false}, {"SOUDAN", "sud-soudanaise", false}}
	people := []Row{
		{Nom: "Zargulani", Prenom: "Karimullah", Naissance: "14/05/1990"}, {Nom: "Qwertinov", Prenom: "Amina", Naissance: "03/07/1984"},
		{Nom: "Zzyzzovic", Prenom: "Bilal", Naissance: "21/11/1977"}, {Nom: "Azertbekov", Prenom: "Hélène", Naissance: "09/02/2001"},
	}
	var tables Tables
	for i, c := range cases {
		left, right := people[i], people[i]
		left.Name, left.Nationalite = c.left, c.left
		right.Name, right.Nationalite = c.right, c.right
		tables.Left, tables.Right = append(tables.Left, left), append(tables.Right, right)
	}
	matches, _, err := LinkTables(t.Context(), open(t), tables, Options{Review: -100})
	if err != nil {
		t.Fatal(err)
	}
	why := make(map[[2]string]string)
	for _, m := range matches {
		why[[2]string{m.Left, m.Right}] = m.Why
	}
	for _, c := range cases {
		said, ok := why[[2]string{c.left, c.right}]
		if got := strings.Contains(said, "nationalit\u00e9 identique"); !ok || got != c.same {
			t.Errorf("%s and %s: %q", c.left, c.right, said)
		}
	}
}

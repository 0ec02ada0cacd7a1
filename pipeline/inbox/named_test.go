package inbox

import (
	"slices"
	"testing"
)

func TestTheDepartmentsThatANameTells(t *testing.T) {
	for _, c := range []struct {
		name string
		want []string
	}{
		{"contacts_44_2023-09.csv", []string{"44"}},
		{"Contacts 85 - septembre 2023.xlsx", []string{"85"}},
		{"contacts-44-85_2023-09.csv", []string{"44", "85"}},
		{"contacts_2a_2023-09.csv", []string{"2A"}},
		{"contacts_2023-09.csv", nil}, // the month, not the Ariège
		{"contacts_09-2023.csv", nil},
		{"contacts_09_2023-09.csv", []string{"09"}},
		{"contacts_2023-09_09.csv", nil}, // a day
		{"contacts 30.09.2023 (09).csv", []string{"09"}},
		{"contacts_20230930_44.csv", []string{"44"}},
		{"contacts_202309.csv", nil},
		{"contacts_44444.csv", nil},
		{"contacts44.csv", nil},
		{"contacts_49.csv", nil}, // not his
		{"contacts.44", nil},     // what ends a name is its form
		{"2023-10-04/44/contacts.csv", nil},
	} {
		all := []string{"09", "2A", "44", "85"}
		want := c.want
		if want == nil {
			want = all
		}
		if got := NamedIn(c.name, all); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", c.name, got, want)
		}
	}
}

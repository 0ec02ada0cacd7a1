package contract

import (
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

func TestDaysAreReadInEveryForm(t *testing.T) {
	text := func(s string) exports.Cell { return exports.Cell{Text: s, Kind: exports.Text} }
	number := func(s string) exports.Cell { return exports.Cell{Text: s, Kind: exports.Number} }
	for _, c := range []struct {
		cell exports.Cell
		want string // a day, or a rule
	}{
		{exports.Cell{Text: "2023-10-03", Kind: exports.Date}, "2023-10-03"},
		{exports.Cell{Text: "2023-10-03T23:45:00", Kind: exports.Date}, "2023-10-03"},
		{number("45202"), "2023-10-03"},
		{number("45202.99"), "2023-10-03"},
		{number("4.5202E4"), "2023-10-03"},
		{number("20231003"), "2023-10-03"},
		{text("45202"), "2023-10-03"},
		{text("45202,35416"), "2023-10-03"},
		{text("03/10/2023"), "2023-10-03"},
		{text(" 3/10/2023 "), "2023-10-03"},
		{text("'03/10/2023"), "2023-10-03"},
		{text("03/10/23"), "2023-10-03"},
		{text("03-10-2023"), "2023-10-03"},
		{text("03.10.2023"), "2023-10-03"},
		{text("03 10 2023"), "2023-10-03"},
		{text("03 / 10 / 2023"), "2023-10-03"},
		{text("2023-10-03"), "2023-10-03"},
		{text("2023/10/03"), "2023-10-03"},
		{text("20231003"), "2023-10-03"},
		{text("03102023"), "2023-10-03"},
		{text("3 octobre 2023"), "2023-10-03"},
		{text("1er oct. 2023"), "2023-10-01"},
		{text("mardi 3 OCTOBRE 2023 à 14 h 30"), "2023-10-03"},
		{text("03-oct-23"), "2023-10-03"},
		{text("12 août 2023"), "2023-08-12"},
		{text("03/10/2023 14:30"), "2023-10-03"},
		{text("03/10/2023 à 14h30"), "2023-10-03"},
		{text("2023-10-03 23:30:00"), "2023-10-03"},
		{text("2023-10-03T23:30:00"), "2023-10-03"},
		// Half past eleven at night in London is the next day in Paris.
		{text("2023-09-30T23:30:00Z"), "2023-10-01"},
		{text("2023-09-30T22:30:00.000Z"), "2023-10-01"},
		{text("2023-12-31T22:30:00Z"), "2023-12-31"},
		{text("2023-09-30T23:30:00+02:00"), "2023-09-30"},
		{text("2023-10-01T00:30:00 +0200"), "2023-10-01"},
		{text("29/02/2024"), "2024-02-29"},
		{text("29/02/2023"), "date_impossible"},
		{text("31/02/2023"), "date_impossible"},
		{text("2023-13-01"), "date_impossible"},
		{text("09/30/2023"), "date_impossible"},
		{text("00/00/0000"), "date_impossible"},
		{text("octobre 2023"), "date_illisible"},
		{text("2023"), "date_illisible"},
		{number("2023"), "date_illisible"}, // a year, not a day of 1905
		{number("0"), "date_illisible"},
		{number("-45202"), "date_illisible"},
		{text("03/10/203"), "date_illisible"},
		{text("03/10-2023"), "date_illisible"},
		{text("03/10/2023 vers midi"), "date_illisible"},
		{text("demain"), "date_illisible"},
		{text("12/2023"), "date_illisible"},
		{exports.Cell{Text: "true", Kind: exports.Bool}, "date_illisible"},
	} {
		on, rule, _ := readDay(c.cell, thisCentury, received)
		got := rule
		if rule == "" {
			got = on.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("%q (kind %d): %s, want %s", c.cell.Text, c.cell.Kind, got, c.want)
		}
	}
}

func TestTwoDigitsOfABirthLieInThePast(t *testing.T) {
	for text, want := range map[string]string{
		"12/03/85": "1985-03-12", "12/03/05": "2005-03-12", "05/10/23": "2023-10-05", "06/10/23": "1923-10-06", "12/03/24": "1924-03-12",
		"29/02/24": "1924-02-29",
	} {
		on, rule, _ := readDay(exports.Cell{Text: text, Kind: exports.Text}, past, received)
		if got := on.Format(time.DateOnly); got != want || rule != "" {
			t.Errorf("%s: %s %s, want %s", text, got, rule, want)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"03/10/2023", "2023-09-30T23:30:00Z", "1er oct. 23", "45202", "4.5E4", "31/02/2023", "à", "9999999999/1/1", "29/02/00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		for _, kind := range []exports.CellKind{exports.Text, exports.Number, exports.Date} {
			for _, p := range []pivot{thisCentury, past} {
				on, rule, _ := readDay(exports.Cell{Text: s, Kind: kind}, p, received)
				if (rule == "") == on.IsZero() && on.Year() != 1 {
					t.Errorf("%q: day %v and rule %q", s, on, rule)
				}
				if h, m, sec := on.Clock(); h+m+sec != 0 || on.Location() != time.UTC {
					t.Errorf("%q: not midnight UTC: %v", s, on)
				}
			}
		}
	})
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// asIn is the program run on a day.
func asIn(t *testing.T, today string, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	on, err := time.Parse(time.DateOnly, today)
	if err != nil {
		t.Fatal(err)
	}
	if status := run(t.Context(), append([]string{"--today", today}, args...), &out, &errs, func() time.Time { return on }); status != want {
		t.Fatalf("agir %s: %d, want %d\n%s%s", strings.Join(args, " "), status, want, out.Bytes(), errs.Bytes())
	}
	return out.String() + errs.String()
}

// The demo of the years that changed: every statement is taken, the parcours go on across
// the hand-over, those that the new lead never mentions are listed, the documents of the month of
// the recentring and of the last one known are written, and the other verbs go on from there.
func TestTheDemoOfTheYearsThatChanged(t *testing.T) {
	slow.Test(t, "seven months of the consortium that changed")
	dir := t.TempDir()
	said := asIn(t, "2025-08-20", done, "demo", "--years", "2025", "--out", dir)
	if strings.Contains(said, "refusé") && !strings.Contains(said, "0 refusé") {
		t.Errorf("a statement is refused:\n%s", said)
	}
	for _, document := range []string{"ddets-49/rapport-mensuel-49-2025-06.pdf", "ddets-49/rapport-mensuel-49-2025-07.pdf", "direction-agir-49/tableau-de-bord-2025-07.xlsx", "national/comparatif-2025-07.html"} {
		if _, err := os.Stat(filepath.Join(dir, "documents", document)); err != nil {
			t.Error(err)
		}
	}
	here := []string{"--store", filepath.Join(dir, "agir.duckdb"), "--config", filepath.Join(dir, "agir.yaml")}
	figures := make(map[string]string)
	for line := range strings.Lines(asIn(t, "2025-08-20", done, append(here, "indicators", "--since", "2025-05", "--as-of", "2025-08-10")...)) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if cells[2] == "departement" {
			figures[cells[0]+" "+cells[3]+" "+cells[4]] = cells[6] + "/" + cells[7]
		}
	}
	number := func(key string) float64 {
		n, _ := strconv.ParseFloat(strings.Split(figures[key], "/")[0], 64)
		return n
	}
	may, july := number("2025-05 49 file_active"), number("2025-07 49 file_active")
	if may < 100 || july < .9*may || july > 1.1*may {
		t.Errorf("followed in 49: %v in May, %v in July", may, july)
	}
	for _, key := range []string{"2025-05 49 occupation", "2025-07 49 occupation"} {
		if want := map[string]string{"2025-05 49 occupation": "/135", "2025-07 49 occupation": "/135"}[key]; !strings.HasSuffix(figures[key], want) {
			t.Errorf("%s: %s", key, figures[key])
		}
	}
	if figures["2025-07 72 occupation"] != "0/0" {
		t.Errorf("72 has no places, and %s", figures["2025-07 72 occupation"])
	}
	if n := number("2025-07 49 menages_actifs"); n == 0 || n >= july {
		t.Errorf("%v households of %v persons", n, july)
	}
	if number("2025-07 49 niveau_b1") == 0 {
		t.Error("nobody speaks French at B1")
	}
	checks := asIn(t, "2025-08-20", done, append(here, "checks", "--month", "2025-07", "--as-of", "2025-08-10")...)
	if n := strings.Count(checks, "non_repris"); n == 0 || n > 20 {
		t.Errorf("%d parcours are not taken over", n)
	}
	for _, c := range []struct{ years, says string }{
		{"2022", "la démonstration va de 2023 à 2025"}, {"2024-2026", "la démonstration va de 2023 à 2025"}, {"2025-2024", "ne désigne pas des années"}, {"hier", "ne désigne pas des années"},
	} {
		if said := asIn(t, "2025-08-20", misused, "demo", "--years", c.years, "--out", t.TempDir()); !strings.Contains(said, c.says) {
			t.Errorf("--years %s: %s", c.years, said)
		}
	}
}

// beforeTheHandOver is the configuration of rives as it was in May 2025, when nobody knew
// who would lead 49.
func beforeTheHandOver(t *testing.T) []byte {
	t.Helper()
	text := string(simulation.RivesYAML())
	for _, c := range [][2]string{
		{`direction: \[\{code: agir-49, to: 2025-12-31\}, .*\]`, "direction: agir-49"},
		{`lead: \[\{code: accueil-fleuve, to: 2025-06-15\}, .*\]`, "lead: accueil-fleuve"},
		{`structures: \[\{code: accueil-fleuve, .*\]`, "structures: [accueil-fleuve, toit-clair, metier-val, pont-vert]"},
		{`, expected: true, to: 20\d\d-\d\d-\d\d\}`, ", expected: true}"},
		{`(?m)^ .*departements: \["49"\], expected: true, from: 2025-06-16\}\n`, ""},
		{`, becomes: \{code: rive-verte, from: 2025-12-31\}`, ""},
		{`(?m)^  - \{code: rive-verte, .*\n`, ""},
		{`(?m)^  - code: rive-verte\n.*\n.*\n.*\n`, ""},
		{`(?m)^  - \{code: direction-ouest, .*\n`, ""},
	} {
		re := regexp.MustCompile(c[0])
		if !re.MatchString(text) {
			t.Fatalf("%s is not in the configuration", c[0])
		}
		text = re.ReplaceAllString(text, c[1])
	}
	return []byte(text)
}

// A department goes from a lead to another in June, by a configuration that comes then: the
// edition of May is made again byte for byte, and what was known of the months before is
// counted alike by both configurations.
func TestAHandOverLeavesTheEditionsBeforeIt(t *testing.T) {
	doing := slow.Test(t, "the editions on each side of a hand-over")
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	write(t, at("avant.yaml"), beforeTheHandOver(t))
	write(t, at("apres.yaml"), simulation.RivesYAML())
	if _, err := settings.Load("avant.yaml", beforeTheHandOver(t)); err != nil {
		t.Fatal(err)
	}
	if _, err := simulation.Write(t.Context(), at("inbox"), simulation.Options{
		Settings: simulation.Rives(), Seed: 3, Since: date(2022, 10), Last: date(2025, 7), Months: 4, PersonsPerMonth: 5, Recent: true, Defects: true,
	}, nil); err != nil {
		t.Fatal(err)
	}
	received(t, at("inbox"), at("juin"), "2025-06-10")
	before := []string{"--store", at("agir.duckdb"), "--config", at("avant.yaml")}
	after := []string{"--store", at("agir.duckdb"), "--config", at("apres.yaml")}
	past := []string{"indicators", "--since", "2025-01", "--as-of", "2025-06-10"}
	doing.At("the edition of May")
	asIn(t, "2025-06-10", done, append(before, "ingest", "--inbox", at("juin"))...)
	asIn(t, "2025-06-10", done, append(before, "publish", "--month", "2025-05", "--as-of", "2025-06-10", "--out", at("mai"))...)
	figures := asIn(t, "2025-06-10", done, append(before, past...)...)

	doing.At("the edition of July")
	said := asIn(t, "2025-08-10", done, append(after, "ingest", "--inbox", at("inbox"))...)
	asIn(t, "2025-08-10", done, append(after, "publish", "--month", "2025-07", "--as-of", "2025-08-10", "--out", at("juillet"))...)
	if !strings.Contains(asIn(t, "2025-08-10", done, append(after, "checks", "--month", "2025-07", "--as-of", "2025-08-10")...), "non_repris") {
		t.Errorf("nobody is missed by the new lead: the test tests nothing\n%s", said)
	}

	doing.At("both again")
	for n, folder := range map[string]string{"1": "mai", "2": "juillet"} {
		again := at("encore-" + folder)
		if said := asIn(t, "2026-01-20", done, append(after, "edition", n, "--out", again)...); strings.Contains(said, "diffère") {
			t.Errorf("edition %s:\n%s", n, said)
		}
		if diff := cmp.Diff(tree(t, at(folder)), tree(t, again)); diff != "" {
			t.Errorf("edition %s is not what was sent:\n%s", n, diff)
		}
	}
	if diff := cmp.Diff(figures, asIn(t, "2026-01-20", done, append(after, past...)...)); diff != "" {
		t.Errorf("what was known of the months before the hand-over is another:\n%s", diff)
	}
}

func date(year int, month time.Month) time.Time {
	return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
}

// received copies what was received until a day.
func received(t *testing.T, inbox, to, day string) {
	t.Helper()
	days, err := os.ReadDir(inbox)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range days {
		if d.Name() <= day {
			if err := os.CopyFS(filepath.Join(to, d.Name()), os.DirFS(filepath.Join(inbox, d.Name()))); err != nil {
				t.Fatal(err)
			}
		}
	}
}

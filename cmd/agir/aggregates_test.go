package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// A nation of three regions, each with its own store, and a store that received all
// their statements: the aggregates of the three give the documents of the one, byte
// for byte.
func TestAggregatesGiveTheSameDocument(t *testing.T) {
	slow.Test(t, "three stores and the one that received all their statements")
	dir := t.TempDir()
	agir := func(args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		clock := func() time.Time { return time.Date(2024, 1, 10, 12, 0, 0, 0, time.UTC) }
		if status := run(t.Context(), append([]string{"--today", "2024-01-10"}, args...), &out, &errs, clock); status != done {
			t.Fatalf("agir %s: %d\n%s%s", strings.Join(args, " "), status, out.Bytes(), errs.Bytes())
		}
	}
	regions := [][]string{{"22", "29", "56"}, {"14", "50"}, {"44", "85"}}
	whole := filepath.Join(dir, "nation.yaml")
	write(t, whole, nationOf(slices.Concat(regions...)))
	one, steering := filepath.Join(dir, "one.duckdb"), filepath.Join(dir, "steering.duckdb")
	inbox := filepath.Join(dir, "inbox")
	conf, err := settings.Load(whole, nationOf(slices.Concat(regions...)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = simulation.Write(t.Context(), inbox, simulation.Options{
		Settings: conf, Seed: 5, Last: time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC), Months: 1, PersonsPerMonth: 6,
	}, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	agir("--store", one, "--config", whole, "ingest", "--inbox", inbox)
	// the national documents of the one store and of the aggregates, each configured with breaks
	both := func(breaks, breaksOfParts string) (want, got map[string][]byte) {
		var files []string
		for _, codes := range regions {
			part := filepath.Join(dir, "part"+strings.Join(codes, "-"))
			conf, store, file := part+".yaml", part+".duckdb", part+".json"
			write(t, conf, append(nationOf(codes), breaksOfParts...))
			if _, err := os.Stat(store); err != nil {
				share(t, inbox, part, conf)
				agir("--store", store, "--config", conf, "ingest", "--inbox", part)
			}
			agir("--store", store, "--config", conf, "export-aggregates", "--month", "2023-12", "--out", file)
			files = append(files, file)
		}
		write(t, whole, append(nationOf(slices.Concat(regions...)), breaks...))
		if err := os.RemoveAll(steering); err != nil {
			t.Fatal(err)
		}
		agir(append([]string{"--store", steering, "--config", whole, "import-aggregates"}, files...)...)
		for name, store := range map[string]string{"from-one": one, "from-aggregates": steering} {
			agir("--store", store, "--config", whole, "report", "--month", "2023-12", "--out", filepath.Join(dir, name))
		}
		return below(t, filepath.Join(dir, "from-one", "national")), below(t, filepath.Join(dir, "from-aggregates", "national"))
	}
	same := func(want, got map[string][]byte) {
		t.Helper()
		if len(want) < 5 || len(got) != len(want) {
			t.Fatalf("%d documents, want %d", len(got), len(want))
		}
		for name, content := range want {
			if !bytes.Equal(got[name], content) {
				t.Errorf("%s differs", name)
				if strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".html") {
					t.Log(cmp.Diff(string(content), string(got[name])))
				}
			}
		}
	}
	const parted = "selon le jour de l’entrée"
	breaks := "\nbreaks: [{day: 2023-06-10, label: Recentrage}]\n"
	want, got := both(breaks, breaks)
	if same(want, got); !bytes.Contains(want["comparatif-2023-12.html"], []byte(parted)) {
		t.Error("those on each side of the break do not stand side by side")
	}
	if want, got := both(breaks, ""); !bytes.Contains(want["comparatif-2023-12.html"], []byte(parted)) || bytes.Contains(got["comparatif-2023-12.html"], []byte(parted)) ||
		!bytes.Contains(got["comparatif-2023-12.html"], []byte("Le rapport mensuel de chaque département les met côte à côte")) {
		t.Error("those on each side of a break that the other stores do not know are printed")
	}
	want, got = both("", "")
	same(want, got)
	var files []string
	for _, codes := range regions {
		files = append(files, filepath.Join(dir, "part"+strings.Join(codes, "-")+".json"))
	}
	if others, err := os.ReadDir(filepath.Join(dir, "from-aggregates")); err != nil || len(others) != 1 {
		t.Errorf("documents of %d readers are made from aggregates, want the national one alone", len(others))
	}
	names := regexp.MustCompile(`(?i)"(nom|prenom|agdref|dossier|naissance|personne)"`)
	for _, file := range files {
		if content, err := os.ReadFile(file); err != nil || names.Match(content) {
			t.Errorf("aggregates hold rows of persons: %v", err)
		}
	}
}

// share copies what concerns a configuration of an inbox: the files of its senders,
// and those of the Ofii for its departments.
func share(t *testing.T, from, to, file string) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	conf, err := settings.Load(file, content)
	if err != nil {
		t.Fatal(err)
	}
	ofii := regexp.MustCompile(`OFII_AGIR_(\d\d)_`)
	for name, content := range below(t, from) {
		sender := strings.Split(name, string(filepath.Separator))[1]
		if !slices.ContainsFunc(conf.Senders, func(s settings.Sender) bool { return s.Code == sender }) {
			continue
		}
		if m := ofii.FindStringSubmatch(name); m != nil {
			if _, own := conf.Departement(m[1]); !own {
				continue
			}
		}
		if err := whole.WriteDocument(filepath.Join(to, name), content); err != nil {
			t.Fatal(err)
		}
	}
}

// nationOf keeps some departments of the invented nation.
func nationOf(codes []string) []byte {
	var kept []string
	directions, structures := map[string]bool{}, map[string]bool{}
	departement := regexp.MustCompile(`^  - \{code: "(\d\d)", direction: ([^,]+), .*structures: \[([^\]]+)\]`)
	lines := strings.Split(string(simulation.NationYAML()), "\n")
	for _, line := range lines {
		if m := departement.FindStringSubmatch(line); m != nil && slices.Contains(codes, m[1]) {
			directions[m[2]] = true
			for _, s := range strings.Split(m[3], ", ") {
				structures[s] = true
			}
		}
	}
	listed := regexp.MustCompile(`departements: \["([^\]]*)"\]`)
	coded := regexp.MustCompile(`^  - \{?code: "?([^,"\n]+)"?`)
	sender := ""
	for _, line := range lines {
		m := coded.FindStringSubmatch(line)
		if m != nil {
			sender = m[1]
		}
		known := sender == "ofii" || directions[sender] || structures[sender] || slices.Contains(codes, sender)
		if strings.HasPrefix(line, "  ") && !known {
			continue
		}
		if d := listed.FindStringSubmatch(line); d != nil {
			own := slices.DeleteFunc(strings.Split(d[1], `", "`), func(code string) bool { return !slices.Contains(codes, code) })
			line = strings.Replace(line, d[1], strings.Join(own, `", "`), 1)
		}
		kept = append(kept, line)
	}
	return []byte(strings.Join(kept, "\n"))
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func below(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		files[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

package persons

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// measuredOn links a public set and prints its line of the table: set, fields, P, R, F1
// over all the pairs listed, the automatic ones apart, time, most memory held by the process.
func measuredOn(t *testing.T, set, fields string, tables Tables, o Options, who func(string) string) (listed, sure answer) {
	t.Helper()
	// the kernel forgets the most memory held before; where it does not, the figure is that since the start
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	start := time.Now()
	matches, _, err := LinkTables(t.Context(), open(t), tables, o)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	listed.all = truePairs(tables, who)
	sure.all = listed.all
	for _, p := range matches {
		right := 0
		if who(p.Left) == who(p.Right) {
			right = 1
		}
		listed.pairs++
		listed.right += right
		if p.Automatic {
			sure.pairs++
			sure.right += right
		}
	}
	t.Logf("| %s | %s | %.4f | %.4f | %.4f | %d false of %d, P %.6f, R %.4f | %.1f s | %s |",
		set, fields, listed.precision(), listed.recall(), listed.f1(), sure.pairs-sure.right, sure.pairs, sure.precision(), sure.recall(), took.Seconds(), mostMemory())
	return listed, sure
}

// rounded is a measure to the four decimals of the table.
func rounded(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// mostMemory is the most that the process held, as the kernel says.
func mostMemory() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "?"
	}
	for line := range strings.Lines(string(status)) {
		if said, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(said), " kB"))
			if err == nil {
				return fmt.Sprintf("%d MiB", kib/1024)
			}
		}
	}
	return "?"
}

// truePairs counts the pairs of rows that are one person.
func truePairs(tables Tables, who func(string) string) int {
	left, right := map[string]int{}, map[string]int{}
	for _, r := range tables.Left {
		left[who(r.Name)]++
	}
	for _, r := range tables.Right {
		right[who(r.Name)]++
	}
	all := 0
	for name, n := range left {
		if tables.Right == nil {
			all += n * (n - 1) / 2
		} else {
			all += n * right[name]
		}
	}
	return all
}

// The figures, with those of peers, are in CONTRIBUTING (Linkage, beside public sets).

// historical_50k: historical figures of Wikidata with errors, of the repository
// moj-analytical-services/splink_datasets (data/historical_figures_with_errors_50k.parquet).
// AGIR_HISTORICAL says where the file is. It is never kept here.
func TestHistorical(t *testing.T) {
	path := os.Getenv("AGIR_HISTORICAL")
	if path == "" {
		t.Skip("AGIR_HISTORICAL does not say where historical_figures_with_errors_50k.parquet is")
	}
	conn := open(t)
	rows, err := conn.QueryContext(t.Context(), `
		select unique_id, cluster, coalesce(surname, ''), coalesce(first_name, ''), coalesce(dob, ''), coalesce(gender, ''),
			coalesce(birth_place, ''), coalesce(postcode_fake, ''), coalesce(occupation, '') from read_parquet(?)`, path)
	if err != nil {
		t.Skip(err)
	}
	defer rows.Close()
	tables := Tables{Others: []string{"birth_place", "postcode", "occupation"}}
	cluster := map[string]string{}
	for rows.Next() {
		var r Row
		var who string
		r.Autres = make([]string, 3)
		if err := rows.Scan(&r.Name, &who, &r.Nom, &r.Prenom, &r.Naissance, &r.Sexe, &r.Autres[0], &r.Autres[1], &r.Autres[2]); err != nil {
			t.Fatal(err)
		}
		cluster[r.Name] = who
		tables.Left = append(tables.Left, r)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	// without an identifier, and with four rows a person, the pairs worth a look go further down
	listed, sure := measuredOn(t, "historical_50k", "all", tables, Options{Review: -6}, func(name string) string { return cluster[name] })
	if listed.f1() < 0.83 || sure.precision() < 0.9999 {
		t.Errorf("F1 %.4f, automatic precision %.6f", listed.f1(), sure.precision())
	}
}

// readPublic reads a CSV file with a header: a map by label a line, NA being nothing given.
func readPublic(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, label := range lines[0] {
			if l[i] != "NA" {
				row[label] = l[i]
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// birthOf is a birth date given in three columns; nothing when one is not given.
func birthOf(day, month, year string) string {
	if day == "" || month == "" || year == "" {
		return ""
	}
	return fmt.Sprintf("%s-%s-%s", year, month, day)
}

// ESSnet census and CIS: fictitious persons of the ONS (McLeod, Heasman, Forbes: ESSnet on
// Data Integration, 2011), with every number of a person: those of the R package blocking
// (repository ncn-foreigners/blocking, data/census.rda and data/cis.rda) written as CSV.
// AGIR_ESSNET says in which folder.
func TestESSnet(t *testing.T) {
	dir := os.Getenv("AGIR_ESSNET")
	if dir == "" {
		t.Skip("AGIR_ESSNET does not say where census.csv and cis.csv are")
	}
	tables := Tables{Others: []string{"adresse", "code postal"}}
	person := map[string]string{}
	for side, name := range []string{"census", "cis"} {
		var rows []Row
		for i, l := range readPublic(t, filepath.Join(dir, name+".csv")) {
			r := Row{Name: fmt.Sprint(name, i), Nom: l["pername2"], Prenom: l["pername1"], Sexe: l["sex"],
				Naissance: birthOf(l["dob_day"], l["dob_mon"], l["dob_year"]), Autres: []string{l["enumcap"], l["enumpc"]}}
			// whoever has no number in one file is nobody of the other
			person[r.Name] = r.Name
			if l["person_id"] != "" {
				person[r.Name] = l["person_id"]
			}
			rows = append(rows, r)
		}
		if side == 0 {
			tables.Left = rows
		} else {
			tables.Right = rows
		}
	}
	listed, sure := measuredOn(t, "ESSnet census–CIS", "names, date, sex, address, postcode", tables, Options{Review: 2.25}, func(name string) string { return person[name] })
	if rounded(listed.f1()) < 0.9813 || sure.precision() < 0.9999 {
		t.Errorf("F1 %.4f, automatic precision %.6f", listed.f1(), sure.precision())
	}
}

// RLdata10000: invented persons of the R package RecordLinkage (Borg, Sariyar), written by
// write.csv(cbind(RLdata10000, ent_id = identity.RLdata10000)). AGIR_RLDATA says where.
func TestRLdata(t *testing.T) {
	path := os.Getenv("AGIR_RLDATA")
	if path == "" {
		t.Skip("AGIR_RLDATA does not say where RLdata10000.csv is")
	}
	var tables Tables
	person := map[string]string{}
	for i, l := range readPublic(t, path) {
		r := Row{Name: strconv.Itoa(i), Nom: strings.TrimSpace(l["lname_c1"] + " " + l["lname_c2"]), Prenom: strings.TrimSpace(l["fname_c1"] + " " + l["fname_c2"]),
			Naissance: birthOf(l["bd"], l["bm"], l["by"])}
		person[r.Name] = l["ent_id"]
		tables.Left = append(tables.Left, r)
	}
	listed, sure := measuredOn(t, "RLdata10000", "names, date", tables, Options{Review: -0.5}, func(name string) string { return person[name] })
	if rounded(listed.f1()) < 0.9632 || sure.precision() < 0.9999 {
		t.Errorf("F1 %.4f, automatic precision %.6f", listed.f1(), sure.precision())
	}
}

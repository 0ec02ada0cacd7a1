package persons

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	_ "github.com/duckdb/duckdb-go/v2"
)

// department is the folder of the samples of one department, and samples that
// of the whole ones, which lie beside the project or not.
const (
	department = "../testdata/department"
	samples    = "../../../shared/exports"
)

// open gives a connection on an empty database in memory.
func open(t testing.TB) *sql.Conn {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if _, test := t.(*testing.T); test { // of a few lines; a benchmark takes all there are
		exec(t, conn, "set threads = 1")
	}
	return conn
}

func exec(t testing.TB, conn *sql.Conn, text string, args ...any) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

// sample is a sample inbox: its distinct identities, and the place of each row.
type sample struct {
	lines []line
	rows  []sampleRow
}

type sampleRow struct{ record, truth, month string }

// readSample reads a sample inbox whole, all months together, with the true person of each row.
func readSample(t *testing.T, folder string) sample {
	t.Helper()
	f, err := os.Open(filepath.Join(folder, "truth", "records.csv"))
	if err != nil {
		t.Skipf("no sample inbox: %v", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	file, sheet, row, person := slices.Index(lines[0], "file"), slices.Index(lines[0], "sheet"), slices.Index(lines[0], "row"), slices.Index(lines[0], "person")
	truth := map[string]map[string]string{}
	for _, l := range lines[1:] {
		if truth[l[file]] == nil {
			truth[l[file]] = map[string]string{}
		}
		truth[l[file]][l[sheet]+"/"+l[row]] = l[person]
	}
	var s sample
	seen := map[string]bool{}
	for _, file := range sorted(truth) {
		for place, who := range identities(t, filepath.Join(folder, "inbox"), file) {
			if truth[file][place] == "" {
				continue
			}
			if !seen[who.record] {
				seen[who.record] = true
				s.lines = append(s.lines, who)
			}
			s.rows = append(s.rows, sampleRow{who.record, truth[file][place], file[:7]})
		}
	}
	return s
}

// identities reads a file: what each row says of a person, by sheet and row.
func identities(t *testing.T, root, file string) map[string]line {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	f, err := exports.Read(file, content, exports.Limits{})
	if err != nil {
		return nil
	}
	received, err := time.Parse(time.DateOnly, file[:10])
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]line{}
	for _, table := range contract.Read(f, contract.Context{Name: file, ReceivedOn: received}).Tables {
		for _, r := range table.Records {
			value := func(column string) contract.Value {
				if i := table.Schema.Column(column); i >= 0 {
					return r.Values[i]
				}
				return contract.Value{}
			}
			sender := path.Base(path.Dir(file))
			l := line{kind: string(table.Schema.Kind), dossier: value("dossier").Text, agdref: value("agdref").Text, nom: value("nom").Text,
				prenom: value("prenom").Text, birth: value("date_naissance").Day, sexe: value("sexe").Text, nationalite: value("nationalite").Text,
				departement: value("departement").Text}
			l.statement = strings.Join([]string{sender, l.kind, l.departement}, "/")
			l.record = fmt.Sprint(l.statement, "/", hash([]string{l.dossier, l.agdref, l.nom, l.prenom, l.birth.String(), l.sexe, l.nationalite}))
			found[fmt.Sprint(table.Sheet, "/", r.Row)] = l
		}
	}
	return found
}

func hash(values []string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", values))
	return hex.EncodeToString(sum[:8])
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// months are the months of reception.
func (s sample) months() []string {
	seen := map[string]bool{}
	for _, r := range s.rows {
		seen[r.month] = true
	}
	return sorted(seen)
}

// of keeps what was received in a month: the statements in force at its end, or nearly.
func (s sample) of(month string) sample {
	var part sample
	records := map[string]bool{}
	for _, r := range s.rows {
		if r.month == month {
			part.rows = append(part.rows, r)
			records[r.record] = true
		}
	}
	for _, l := range s.lines {
		if records[l.record] {
			part.lines = append(part.lines, l)
		}
	}
	return part
}

// pairwise measures a partition over all rows of all files. The rows whose
// person nobody names (a number that leads nowhere) print no person.
func (s sample) pairwise(t *testing.T, conn *sql.Conn, table string) answer {
	t.Helper()
	person := map[string]string{}
	each(t, conn, "select record, p.person from linkage."+table+" p join linkage.person q using (record) where q.identified", func(r, p string) { person[r] = p })
	both, one, other := map[[2]string]int{}, map[string]int{}, map[string]int{}
	for _, r := range s.rows {
		if p := person[r.record]; p != "" {
			both[[2]string{p, r.truth}]++
			one[p]++
			other[r.truth]++
		}
	}
	var a answer
	for _, n := range both {
		a.right += n * (n - 1) / 2
	}
	for _, n := range one {
		a.pairs += n * (n - 1) / 2
	}
	for _, n := range other {
		a.all += n * (n - 1) / 2
	}
	return a
}

// answerQueue answers every waiting pair as the truth has it, as a person would.
func (s sample) answerQueue(t *testing.T, conn *sql.Conn) {
	t.Helper()
	truth := map[string]string{}
	for _, r := range s.rows {
		truth[r.record] = r.truth
	}
	var pairs [][2]string
	each(t, conn, "select left_record, right_record from linkage.queue", func(a, b string) { pairs = append(pairs, [2]string{a, b}) })
	for _, p := range pairs {
		verdict := "split"
		if truth[p[0]] == truth[p[1]] {
			verdict = "accept"
		}
		exec(t, conn, "insert into linkage.decision values (?, ?, ?, ?, 'une personne', 'vu au dossier')", p[0], p[1], verdict, day(2024, 1, 10))
	}
}

// long leaves the samples of two departments to the full run.
func long(t *testing.T, folder string) {
	t.Helper()
	if strings.HasPrefix(folder, samples) {
		slow.Test(t, "a sample of two departments is tied")
	}
}

func TestSamples(t *testing.T) {
	for _, want := range []struct {
		folder              string
		automatic, answered float64 // least recall
	}{{department + "/clean", 1, 1}, {samples + "/clean", 1, 1}, {samples + "/long", 1, 1}, {samples + "/messy", 0.9741, 0.9923}} {
		t.Run(want.folder, func(t *testing.T) {
			long(t, want.folder)
			s := readSample(t, want.folder)
			conn := open(t)
			if err := Prepare(t.Context(), conn); err != nil {
				t.Fatal(err)
			}
			insert(t, conn, s.lines)
			r, err := Link(t.Context(), conn, Options{})
			if err != nil {
				t.Fatal(err)
			}
			automatic, upper := s.pairwise(t, conn, "person"), s.pairwise(t, conn, "person_if_accepted")
			t.Logf("%d rows, %d identities, %d persons, links %v", len(s.rows), r.Records, r.Persons, r.Links)
			t.Logf("automatic: %v; if the %d waiting pairs were accepted: %v", automatic, r.Queue, upper)
			s.answerQueue(t, conn)
			if r, err = Link(t.Context(), conn, Options{}); err != nil {
				t.Fatal(err)
			}
			answered := s.pairwise(t, conn, "person")
			t.Logf("queue answered: %v; %d still wait", answered, r.Queue)
			if automatic.pairs == 0 || automatic.pairs != automatic.right || answered.pairs != answered.right {
				t.Error("false merges")
			}
			if automatic.recall() < want.automatic || answered.recall() < want.answered {
				t.Errorf("recall %.4f and %.4f, want %.4f and %.4f", automatic.recall(), answered.recall(), want.automatic, want.answered)
			}
		})
	}
}

// What a director reads each month is linked on what was received by then.
func TestSamplesMonthByMonth(t *testing.T) {
	for _, folder := range []string{department + "/clean", samples + "/clean", samples + "/messy"} {
		t.Run(folder, func(t *testing.T) {
			long(t, folder)
			whole := readSample(t, folder)
			for _, month := range whole.months() {
				s := whole.of(month)
				conn := open(t)
				if err := Prepare(t.Context(), conn); err != nil {
					t.Fatal(err)
				}
				insert(t, conn, s.lines)
				r, err := Link(t.Context(), conn, Options{})
				if err != nil {
					t.Fatal(err)
				}
				a := s.pairwise(t, conn, "person")
				t.Logf("%s: %d identities, %d wait, %v", month, r.Records, r.Queue, a)
				if a.pairs != a.right || a.recall() < 0.9 || filepath.Base(folder) == "clean" && a.recall() < 1 {
					t.Errorf("%s: %v", month, a)
				}
			}
		})
	}
}

package work

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// TestWhatIsMeasured: each figure once, in an order that is always the same, and nothing
// that a sender chose.
func TestWhatIsMeasured(t *testing.T) {
	at := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
	c := &Condition{
		At:   at,
		Runs: []books.Run{{StartedAt: at.Add(-time.Minute), Outcome: RunNotDone}, {StartedAt: at.Add(-time.Hour), EndedAt: at.Add(-59 * time.Minute), Outcome: RunDone}},
		Open: []books.Period{{Job: "ddets"}, {Job: "ddets"}}, Next: []NextHour{{"ddets", at.Add(time.Hour)}},
		Outbox:  []books.Posting{{State: books.Sent}, {State: books.Sent}, {State: books.ToSend}},
		Sources: []books.SourceState{{Source: "boite", Failures: 3, Waiting: 1}},
		Made:    map[string]time.Time{"ddets": at.Add(-2 * time.Hour), "alarme": at}, Lasted: map[string]time.Duration{"ddets": 1500 * time.Millisecond},
		Ages: []Age{{"soliha", "contacts", "44", 9}}, Backup: at.Add(-3 * time.Hour), Waiting: 4, Failing: map[string]int{"ddets": 2},
		Trouble: delivery.Trouble{Held: []delivery.Undecided{{Sender: "soliha"}}, Refused: []delivery.Undecided{{}, {}}, Late: []books.Posting{{}}},
	}
	text, err := c.Metrics("0123")
	if err != nil {
		t.Fatal(err)
	}
	faults, err := promlint.New(strings.NewReader(string(text))).Lint()
	if err != nil || len(faults) > 0 {
		t.Errorf("its judge: %v %v", faults, err)
	}
	var got []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	want := strings.Split(strings.TrimSpace(`
agir_backup_timestamp_seconds 1.6969140e+09
agir_files_refused 2
agir_files_waiting 4
agir_info{revision="0123"} 1
agir_job_duration_seconds{job="ddets"} 1.5
agir_job_failing_periods{job="ddets"} 2
agir_job_next_timestamp_seconds{job="ddets"} 1.6969284e+09
agir_job_success_timestamp_seconds{job="alarme"} 1.6969248e+09
agir_job_success_timestamp_seconds{job="ddets"} 1.6969176e+09
agir_letters{state="closed"} 0
agir_letters{state="gave up"} 0
agir_letters{state="refused"} 0
agir_letters{state="sending"} 0
agir_letters{state="sent"} 2
agir_letters{state="superseded"} 0
agir_letters{state="to send"} 1
agir_letters_late 1
agir_looked_timestamp_seconds 1.6969248e+09
agir_periods_open 2
agir_run_start_timestamp_seconds 1.69692474e+09
agir_run_success_timestamp_seconds 1.69692126e+09
agir_source_failures{source="boite"} 3
agir_source_waiting{source="boite"} 1
agir_statement_age_seconds{departement="44",kind="contacts",sender="soliha"} 777600
agir_statements_held 1
`), "\n")
	want[0] = "agir_backup_timestamp_seconds 1.696914e+09"
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if again, err := c.Metrics("0123"); err != nil || string(again) != string(text) {
		t.Errorf("not the same twice: %v", err)
	}
}

// TestNobodyIsCalledWhileSomethingFails: neither after the run in which a period failed, nor
// after those that do other work while it is left alone; again once it is made.
func TestNobodyIsCalledWhileSomethingFails(t *testing.T) {
	slow.Test(t, "a month fails, is left alone, and is made")
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	defer server.Close()
	s, _ := onDuty(t)
	goLive(t, s)
	s.Settings.Ping, s.Patience = server.URL, 36*time.Hour
	out, nowhere := s.Out, filepath.Join(s.Inbox, "2023-10-04", "sos-solidarites", "parcours.csv")
	for _, c := range []struct {
		what   string
		now    time.Time
		out    string
		failed int
		calls  int
	}{
		{"a month waits for its statements", noon(5), out, 0, 1},
		{"it cannot be laid", noon(10), nowhere, 1, 1},
		{"the next night, it is left alone", noon(11), out, 0, 1},
		{"it is made", noon(12), out, 0, 2},
		{"nothing is due", noon(12).Add(time.Hour), out, 0, 2},
	} {
		s.Out = c.out
		done, err := s.DoDue(t.Context(), c.now)
		if err != nil || done.Failed != c.failed || calls != c.calls {
			t.Errorf("%s: %+v %v, called %d times, want %d", c.what, done, err, calls, c.calls)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.DoDue(stopped, noon(13)); err != nil || calls != 2 {
		t.Errorf("asked to stop: %v, called %d times", err, calls)
	}
}

// TestAShiftIsMeasuredAndHeard: the file is written after each look, what waits in the
// inbox counted before it is taken and not after; the address is called after a run that
// did all that was due, neither when nothing was due nor when something failed; each line
// of the journal bears the name of its run.
func TestAShiftIsMeasuredAndHeard(t *testing.T) {
	calls, answer := 0, http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		if r.ContentLength > 0 || r.URL.RawQuery != "" {
			t.Error("something is sent with it")
		}
		w.WriteHeader(answer)
	}))
	defer server.Close()
	s, _ := onDuty(t)
	s.Settings.Ping, s.Patience = server.URL+"/secret", time.Hour
	s.MetricsFile = filepath.Join(t.TempDir(), "agir.prom")
	var log strings.Builder
	s.Log = slog.New(slog.NewJSONHandler(&log, nil)).With("id", "x-1")
	before, err := s.Condition(t.Context(), noon(5))
	if err != nil || before.Waiting == 0 {
		t.Fatalf("%+v: %v", before, err)
	}
	measured := func() string {
		text, err := os.ReadFile(s.MetricsFile)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for n, c := range []struct {
		what  string
		now   time.Time
		calls int
	}{{"something is due", noon(5), 1}, {"nothing is due", noon(5), 1}, {"the next night", noon(6), 2}} {
		if _, err := s.DoDue(t.Context(), c.now); err != nil {
			t.Fatal(err)
		}
		if calls != c.calls {
			t.Errorf("%s: called %d times, want %d", c.what, calls, c.calls)
		}
		if text := measured(); !strings.Contains(text, "agir_files_waiting 0\n") || !strings.Contains(text, `agir_job_success_timestamp_seconds{job="nights"}`) {
			t.Errorf("%d:\n%s", n, text)
		}
	}
	answer = http.StatusInternalServerError // it is not well: the run is, all the same
	if done, err := s.DoDue(t.Context(), noon(7)); err != nil || done.Failed > 0 || calls != 3 {
		t.Errorf("%+v %v, %d calls", done, err, calls)
	}
	if !strings.Contains(log.String(), "it answered 500") || strings.Contains(log.String(), "secret") {
		t.Errorf("the journal: %s", log.String())
	}
	for line := range strings.Lines(log.String()) {
		var said map[string]any
		if err := json.Unmarshal([]byte(line), &said); err != nil || said["id"] != "x-1" {
			t.Errorf("%s: %v", line, err)
		}
	}
	server.Close()
	if done, err := s.DoDue(t.Context(), noon(8)); err != nil || done.Failed > 0 {
		t.Errorf("nobody answers: %+v %v", done, err)
	}
	s.MetricsFile = filepath.Join(t.TempDir(), "absent", "agir.prom")
	if _, err := s.DoDue(t.Context(), noon(8)); err == nil {
		t.Error("measures that cannot be written are not heard of")
	}
}

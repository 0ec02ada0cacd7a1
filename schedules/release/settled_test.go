package release

import (
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

var september = day(2023, time.September, 1)

// known is that so many in a thousand are known of a month, so many months after
// its end.
func known(age int, thousandths int64) answers.Maturity {
	return answers.Maturity{Event: "contacts", Age: age, Known: thousandths, Told: 1000}
}

// The first provisional month, on each side of each edge: 95 % known, three months
// after the end.
func TestWhatIsProvisional(t *testing.T) {
	late := []answers.Maturity{known(1, 500), known(2, 600), known(3, 700)}
	for _, c := range []struct {
		what     string
		asOf     time.Time
		maturity []answers.Maturity
		want     time.Time
	}{
		{"a month after the end, 95 % known", day(2023, 10, 30), []answers.Maturity{known(1, 950)}, time.Time{}},
		{"a month after the end, less", day(2023, 10, 31), []answers.Maturity{known(1, 949), known(2, 950)}, september},
		{"the month before, 95 % known", day(2023, 10, 29), []answers.Maturity{known(1, 950)}, september},
		{"the month before, less", day(2023, 10, 29), []answers.Maturity{known(1, 949), known(2, 950)}, day(2023, 8, 1)},
		{"before a month has passed, all known", day(2023, 10, 1), []answers.Maturity{known(1, 1000)}, september},
		{"the least known of several", day(2023, 10, 31), []answers.Maturity{known(1, 990), known(1, 949), known(1, 960), known(2, 950)}, september},
		{"nothing known of the delays", day(2023, 10, 31), nil, day(2023, 8, 1)},
		{"two months after the end", day(2023, 12, 1), late, september},
		{"the day before three months after the end", day(2023, 12, 29), late, september},
		{"three months after the end, whatever is known", day(2023, 12, 30), late, time.Time{}},
		{"long after", day(2025, 6, 1), late, time.Time{}},
		{"never more than the three months", day(2023, 10, 1), late, day(2023, 7, 1)},
	} {
		if got := (delays{first: september, asOf: c.asOf, maturity: c.maturity}).provisionalFrom(); !got.Equal(c.want) {
			t.Errorf("%s: provisional from %v, want %v", c.what, got, c.want)
		}
	}
}

func TestMonthsBetween(t *testing.T) {
	for _, c := range []struct {
		from, to time.Time
		want     int
	}{
		{day(2023, 9, 30), day(2023, 9, 30), 0},
		{day(2023, 9, 30), day(2023, 10, 29), 0},
		{day(2023, 9, 30), day(2023, 10, 30), 1},
		{day(2023, 9, 30), day(2023, 12, 30), 3},
		{day(2023, 9, 30), day(2022, 9, 30), 0},
	} {
		if got := monthsBetween(c.from, c.to); got != c.want {
			t.Errorf("from %v to %v: %d months, want %d", c.from, c.to, got, c.want)
		}
	}
}

// expected is a statement that the configuration expects of Loire-Atlantique.
func expected(t *testing.T) (*settings.Settings, settings.ExpectedStatement) {
	t.Helper()
	conf := settings.Default()
	for _, e := range conf.ExpectedFor(september.AddDate(0, 1, -1)) {
		if e.Departement == "44" {
			return conf, e
		}
	}
	t.Fatal("nothing is expected")
	return nil, settings.ExpectedStatement{}
}

func stateOf(e settings.ExpectedStatement, status inbox.Status, extracted time.Time) inbox.State {
	s := inbox.State{Status: status, Statement: inbox.Statement{
		Sender: e.Sender, Kind: e.Kind, Departements: []string{e.Departement}, ExtractionOn: extracted, ReceivedOn: extracted, Kept: 8, SetAside: 2,
	}}
	if status == inbox.InForce {
		s.InForce = s.Departements
	}
	return s
}

// The statement of a month is extracted in the 31 days after it; one of later has come for it as
// it has everywhere else, and its rows are of another month.
func TestTheOwnStatementOfAMonth(t *testing.T) {
	conf, e := expected(t)
	for _, c := range []struct {
		what      string
		status    inbox.Status
		extracted time.Time
		came      int
		want      int
	}{
		{"on the last day of the month", inbox.InForce, day(2023, 9, 30), 0, 0},
		{"the day after", inbox.InForce, day(2023, 10, 1), 1, 1},
		{"31 days after", inbox.InForce, day(2023, 10, 31), 1, 1},
		{"32 days after", inbox.InForce, day(2023, 11, 1), 1, 0},
		{"replaced since", inbox.Replaced, day(2023, 10, 4), 1, 1},
		{"come after a later one", inbox.Older, day(2023, 10, 4), 1, 1},
		{"held", inbox.Held, day(2023, 10, 4), 0, 0},
		{"refused", inbox.Declined, day(2023, 10, 4), 0, 0},
		{"the bytes of another", inbox.Identical, day(2023, 10, 4), 0, 0},
	} {
		r := reception{places: places{conf}, first: september, states: []inbox.State{stateOf(e, c.status, c.extracted)}}
		got := documents.SenderMonth{}
		for _, m := range r.quality([]string{"44"}) {
			if m.Month.Equal(september) && m.Sender == r.sender(e.Sender) {
				got = m
			}
		}
		if got.Expected == 0 || got.Received != int64(c.came) || got.Rows != int64(10*c.want) || got.SetAside != int64(2*c.want) {
			t.Errorf("%s: %+v, want %d received, %d of its own", c.what, got, c.came, c.want)
		}
	}
}

// A month is settled when nothing is awaited and the delays say that enough is known.
func TestAMonthIsSettled(t *testing.T) {
	conf, _ := expected(t)
	last := september.AddDate(0, 1, -1)
	var come []inbox.State
	for _, e := range conf.ExpectedFor(last) {
		come = append(come, stateOf(e, inbox.InForce, last.AddDate(0, 0, 1)))
	}
	for _, c := range []struct {
		what   string
		asOf   time.Time
		states []inbox.State
		want   reports.Status
	}{
		{"all has come, three months ago", day(2023, 12, 30), come, reports.Final},
		{"all has come, less than three months ago", day(2023, 12, 29), come, reports.Provisional},
		{"one statement is missing", day(2023, 12, 30), come[1:], reports.Provisional},
		{"one was extracted on the last day of the month", day(2023, 12, 30), onTheLastDay(come, last), reports.Provisional},
	} {
		m := &month{
			places: places{conf}, first: september,
			reception: reception{places: places{conf}, first: september, states: c.states},
			delays:    delays{first: september, asOf: c.asOf},
		}
		if got := m.statusOf(m.departements()); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// onTheLastDay has the first of some statements extracted a day before what it takes.
func onTheLastDay(come []inbox.State, last time.Time) []inbox.State {
	states := append([]inbox.State(nil), come...)
	states[0].ExtractionOn = last
	return states
}

// What is held is awaited, and the document says why.
func TestAStatementThatIsHeld(t *testing.T) {
	conf, e := expected(t)
	for _, c := range []struct {
		extracted time.Time
		want      string
	}{
		{day(2023, 9, 30), "non reçu"},
		{day(2023, 10, 1), "retenu, en attente d’une décision"},
	} {
		r := reception{places: places{conf}, first: september, states: []inbox.State{stateOf(e, inbox.Held, c.extracted)}}
		for _, line := range r.statements([]string{"44"}) {
			if line.Sender == r.sender(e.Sender) && line.Kind == e.Kind && (line.Received || line.Reason != c.want) {
				t.Errorf("extracted on %v: %+v, want %q", c.extracted, line, c.want)
			}
		}
	}
}

// A rule of level stop keeps last month's documents; one of level warn does not.
func TestAMonthThatBreaksARule(t *testing.T) {
	for level, want := range map[queries.Severity]bool{queries.Stop: true, queries.Warn: false} {
		m := &month{first: september, remarks: remarks{anomalies: []books.Anomaly{{Check: "exit_before_entry", Level: queries.Severity(level), Rows: 3}}}}
		err := m.sound()
		if (err != nil) != want {
			t.Errorf("level %s: %v", level, err)
		}
		if want && err.Error() != "2023-09: nothing is made of it: exit_before_entry (3 rows)" {
			t.Error(err)
		}
	}
}

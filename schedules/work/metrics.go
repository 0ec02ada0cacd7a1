package work

import (
	"bytes"
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// MetricsType is the type of what Metrics gives, for a browser.
var MetricsType = string(expfmt.NewFormat(expfmt.TypeTextPlain))

// Metrics says how the scheduled work goes to what watches machines, in the text form of
// Prometheus. It holds codes of the configuration, counts and times: no name of a file or
// of a person. Same condition, same bytes.
func (c *Condition) Metrics(program string) ([]byte, error) {
	r := prometheus.NewRegistry()
	m := gauges{r}
	m.one("agir_info", "Version of the program.", 1, "revision", program)
	m.one("agir_looked_timestamp_seconds", "When this was looked at.", seconds(c.At))
	if len(c.Runs) > 0 {
		m.one("agir_run_start_timestamp_seconds", "When the last run began.", seconds(c.Runs[0].StartedAt))
	}
	for _, run := range c.Runs { // latest first
		if run.Outcome == RunDone {
			m.one("agir_run_success_timestamp_seconds", "When the last run that was done to its end ended.", seconds(run.EndedAt))
			break
		}
	}
	made := m.by("agir_job_success_timestamp_seconds", "When a job was last made.", "job")
	for job, at := range c.Made {
		made.WithLabelValues(job).Set(seconds(at))
	}
	lasted := m.by("agir_job_duration_seconds", "How long a job took, the last time.", "job")
	for job, d := range c.Lasted {
		lasted.WithLabelValues(job).Set(d.Seconds())
	}
	failing := m.by("agir_job_failing_periods", "Periods of a job that could not be made, and are tried again.", "job")
	next := m.by("agir_job_next_timestamp_seconds", "When a job strikes next.", "job")
	for _, n := range c.Next {
		next.WithLabelValues(n.Job).Set(seconds(n.At))
		failing.WithLabelValues(n.Job).Set(float64(c.Failing[n.Job]))
	}
	m.one("agir_periods_open", "Periods whose hour has come and that are not made.", float64(len(c.Open)))
	m.one("agir_files_waiting", "Files of the inbox that no run has taken.", float64(c.Waiting))
	m.one("agir_statements_held", "Statements that wait for a decision.", float64(len(c.Trouble.Held)))
	m.one("agir_files_refused", "Files refused of late, that their senders have not sent again.", float64(len(c.Trouble.Refused)))
	age := m.by("agir_statement_age_seconds", "How long ago a statement in force was extracted, in whole days.", "sender", "kind", "departement")
	for _, a := range c.Ages {
		age.WithLabelValues(a.Sender, a.Kind, a.Departement).Set((time.Duration(a.Days) * 24 * time.Hour).Seconds())
	}
	m.letters(c)
	m.sources(c)
	if !c.Backup.IsZero() {
		m.one("agir_backup_timestamp_seconds", "When the store was last copied, and the copy read.", seconds(c.Backup))
	}
	return m.text()
}

// letters are the messages, by what became of them.
func (m gauges) letters(c *Condition) {
	letters := m.by("agir_letters", "Messages by what became of them.", "state")
	count := make(map[string]int)
	for _, o := range c.Outbox {
		count[o.State]++
	}
	for _, state := range []string{books.ToSend, books.Sending, books.Sent, books.Refused, books.GaveUp, books.Superseded, books.Closed} {
		letters.WithLabelValues(state).Set(float64(count[state]))
	}
	m.one("agir_letters_late", "Messages tried for a day and more, in vain.", float64(len(c.Trouble.Late)))
}

// sources are those that files are brought from.
func (m gauges) sources(c *Condition) {
	failures := m.by("agir_source_failures", "Times in a row that a source did not answer.", "source")
	left := m.by("agir_source_waiting", "What lies in a source for somebody to look at.", "source")
	for _, s := range c.Sources {
		failures.WithLabelValues(s.Source).Set(float64(s.Failures))
		left.WithLabelValues(s.Source).Set(float64(s.Waiting))
	}
}

// WriteMetrics writes them in a file, whole or not at all: for the textfile collector of
// node_exporter, which another account reads.
func (s *Shift) WriteMetrics(ctx context.Context, file string, now time.Time) error {
	c, err := s.Condition(ctx, now)
	if err != nil {
		return err
	}
	text, err := c.Metrics(s.Program)
	if err != nil {
		return err
	}
	return whole.WriteBytes(file, 0o644, text)
}

// gauges are what is measured, in a registry of their own.
type gauges struct{ *prometheus.Registry }

func (m gauges) by(name, help string, labels ...string) *prometheus.GaugeVec {
	g := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	m.MustRegister(g)
	return g
}

// one is a gauge alone, with labels and their values.
func (m gauges) one(name, help string, value float64, labels ...string) {
	constant := make(prometheus.Labels)
	for i := 0; i < len(labels); i += 2 {
		constant[labels[i]] = labels[i+1]
	}
	g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: constant})
	m.MustRegister(g)
	g.Set(value)
}

// text is all of them, sorted.
func (m gauges) text() ([]byte, error) {
	families, err := m.Gather()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, f := range families {
		if _, err := expfmt.MetricFamilyToText(&b, f); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

func seconds(at time.Time) float64 { return float64(at.UnixMilli()) / 1000 }

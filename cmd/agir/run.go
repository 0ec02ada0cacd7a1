package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type runVerb struct {
	scheduled `embed:""`
}

// scheduled are the flags of the verbs that do the scheduled work.
type scheduled struct {
	Inbox     string `help:"Folder of the files received." default:"inbox" placeholder:"DIR"`
	Out       string `help:"Folder of the documents; one folder a reader is made in it." default:"documents" placeholder:"DIR"`
	Schedules string `help:"Folder of the schedules; the embedded ones without it." placeholder:"DIR"`
	Log       string `help:"File to which the journal of the run is added, one JSON line a phase; - for stderr." placeholder:"FILE"`
}

func (*runVerb) Help() string {
	return `Does what is due now and leaves: takes the new files, publishes the months whose
hour has come and whose statements have arrived, lays and sends their documents.
What was missed while the machine slept is made, once, in order. Run again with
nothing due, it does nothing. For cron or a systemd timer: agir install --systemd.

Example:

    agir run --inbox inbox --out documents`
}

func (v *runVerb) Run(s *session) error {
	now := s.instant()
	w, err := s.shift("run", v.scheduled)
	if err != nil {
		return err
	}
	done, err := w.DoDue(s.ctx, now)
	if err == nil && done.Failed > 0 {
		err = errNotDone
	}
	return errors.Join(err, w.close())
}

// shift is the work of a verb, and what it leaves when it ends.
type shift struct {
	*work.Shift
	session  *session
	closeLog func() error
}

// shift opens what the scheduled work needs: the store, for writing, the
// configuration and the schedules.
func (s *session) shift(verb string, flags scheduled) (*shift, error) {
	text, err := s.settingsText()
	if err != nil {
		return nil, err
	}
	all, err := readSchedules(flags.Schedules)
	if err != nil {
		return nil, misuse{err}
	}
	log, closeLog, err := s.log(flags.Log)
	if err != nil {
		return nil, err
	}
	store, conf, err := s.writing()
	if err != nil {
		return nil, errors.Join(err, closeLog())
	}
	bar := s.progress("reading the inbox")
	w := &work.Shift{
		Store: store, Settings: conf, SettingsText: text, Schedules: all, Inbox: flags.Inbox, Out: flags.Out,
		Verb: verb, Program: version(), Clock: s.clock, Getenv: os.Getenv, Log: log, Typed: s.flags.Today != "",
		Progress: bar.at, Words: sentences.Outcome,
		Show: func(e work.Event) {
			bar.end()
			if sent, ok := e.(work.Sent); ok {
				for _, o := range sent.Why {
					fmt.Fprintln(s.stderr, "agir:", sentences.Posting(o))
				}
			}
			s.say(sentences.Event(e)...)
		},
	}
	return &shift{w, s, closeLog}, nil
}

// close leaves the store, and the session forgets it: agir serve opens it often.
func (w *shift) close() error {
	w.session.opened = slices.DeleteFunc(w.session.opened, func(s *store.Store) bool { return s == w.Store })
	return errors.Join(w.Store.Close(), w.closeLog())
}

func readSchedules(dir string) ([]schedules.Schedule, error) {
	if dir == "" {
		return schedules.Embedded(), nil
	}
	return schedules.Read(dir)
}

// log opens the journal of a run in JSON lines, besides that of the store.
func (s *session) log(file string) (*slog.Logger, func() error, error) {
	closing := func() error { return nil }
	var to io.Writer
	switch file {
	case "":
		return slog.New(slog.DiscardHandler), closing, nil
	case "-":
		to = s.stderr
	default:
		f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
		if err != nil {
			return nil, nil, err
		}
		to, closing = f, f.Close
	}
	return slog.New(slog.NewJSONHandler(to, nil)), closing, nil
}

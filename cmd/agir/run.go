package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type runVerb struct {
	scheduled `embed:""`
	Live      bool
	By        string `placeholder:"QUI"`
	Why       string `placeholder:"TEXTE"`
}

// scheduled are the flags of the verbs that do the scheduled work.
type scheduled struct {
	Inbox     string `default:"inbox" placeholder:"DIR"`
	Out       string `default:"documents" placeholder:"DIR"`
	Schedules string `placeholder:"DIR"`
	Log       string `placeholder:"FILE"`
	Metrics   string `placeholder:"FILE"`
}

// daysAhead is how far ahead of the clock a day may be typed: later, what it settles would
// not be made in its time.
const daysAhead = 31

func (v *runVerb) Run(s *session) error {
	now := s.instant()
	if signed := v.By != "" && v.Why != ""; signed != v.Live || (v.By != "") != (v.Why != "") {
		return misuse{errors.New(sentences.LiveIsSigned)}
	}
	if s.today.After(schedules.DayOf(s.now).AddDate(0, 0, daysAhead)) {
		return misuse{errors.New(sentences.FarAhead(s.today))}
	}
	w, err := s.shift("run", v.scheduled)
	if err != nil {
		return err
	}
	w.Afresh = true
	done, err := v.do(s, w, now)
	if err == nil && done.Failed > 0 {
		err = errNotDone
	}
	return errors.Join(err, w.close())
}

// do goes live when asked to, then does what is due, and says what is still kept from
// leaving.
func (v *runVerb) do(s *session, w *shift, now time.Time) (work.Done, error) {
	if v.Live {
		if err := books.GoLive(s.ctx, w.Store, books.Live{At: now, By: v.By, Why: v.Why}); err != nil {
			return work.Done{}, err
		}
	}
	done, err := w.DoDue(s.ctx, now)
	if err != nil {
		return done, err
	}
	live, err := books.IsLive(s.ctx, w.Store)
	if err != nil || live {
		return done, err
	}
	said, err := books.SaidLive(s.ctx, w.Store)
	s.say(sentences.NotLive(said))
	return done, err
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
	if err := s.inPlace(flags.Inbox); err != nil {
		return nil, err
	}
	store, _, err := s.starting()
	if err != nil {
		return nil, err
	}
	w, err := s.shiftOn(store, verb, flags)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return w, nil
}

// inPlace refuses to work where there is neither an inbox nor a store: nothing of it is made
// elsewhere by mistake.
func (s *session) inPlace(inbox string) error {
	if exists(inbox) || store.Exists(s.flags.Store) {
		return nil
	}
	return misuse{errors.New(inbox + ", " + s.flags.Store + sentences.NoWorkingFolder)}
}

// shiftOn is likewise of a store that is open.
func (s *session) shiftOn(store *store.Store, verb string, flags scheduled) (*shift, error) {
	conf, text, err := s.settingsWithText()
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
	bar := s.progress(sentences.Reading)
	w := &work.Shift{
		Store: store, Settings: conf, SettingsText: text, Schedules: all, Inbox: flags.Inbox, Out: flags.Out, Home: homeOf(store.Path(), flags.Schedules),
		Verb: verb, Program: version(), Clock: s.clock, Getenv: os.Getenv, Log: log.With("id", s.runID()), MetricsFile: flags.Metrics, Typed: s.flags.Today != "",
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

// runID is the name that each line of the technical journal of one run bears: when it
// looked, and which process.
func (s *session) runID() string {
	return fmt.Sprintf("%s-%d", s.clock().UTC().Format("20060102T150405.000Z"), os.Getpid())
}

// homeOf is the folder that the relative folders of the schedules start from: the working
// folder, above the schedules; that of the store without any.
func homeOf(store, schedules string) string {
	if schedules != "" {
		return filepath.Dir(filepath.Clean(schedules))
	}
	return filepath.Dir(store)
}

// close leaves the store, and the session forgets it.
func (w *shift) close() error {
	w.session.opened = slices.DeleteFunc(w.session.opened, func(s *store.Store) bool { return s == w.Store })
	return errors.Join(w.Store.Close(), w.closeLog())
}

func readSchedules(dir string) ([]schedules.Schedule, error) {
	if dir == "" {
		return schedules.Embedded(), nil
	}
	all, err := schedules.Read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s: %w", dir, store.ErrNoFolder)
	}
	return all, err
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
		f, err := whole.Open(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, nil, err
		}
		to, closing = f, f.Close
	}
	return slog.New(slog.NewJSONHandler(to, nil)), closing, nil
}

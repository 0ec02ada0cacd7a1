package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/store"
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
	now, err := s.instant()
	if err != nil {
		return err
	}
	w, err := s.works("run", v.scheduled)
	if err != nil {
		return err
	}
	err = w.doDue(now)
	return errors.Join(err, w.close())
}

// works opens what the scheduled work needs: the store, for writing, the
// configuration and the schedules.
func (s *session) works(verb string, flags scheduled) (*works, error) {
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
	return &works{session: s, verb: verb, store: store, conf: conf, settingsText: text, schedules: all, inbox: flags.Inbox, out: flags.Out, log: log, closeLog: closeLog}, nil
}

// close leaves the store, and the session forgets it: agir serve opens it often.
func (w *works) close() error {
	w.session.opened = slices.DeleteFunc(w.session.opened, func(s *store.Store) bool { return s == w.store })
	return errors.Join(w.store.Close(), w.closeLog())
}

// tell prints a phase to the operator.
func (w *works) tell(job, period, outcome, told string) {
	line := fmt.Sprintf("%s %s: %s", job, period, outcome)
	if told != "" {
		line += ": " + told
	}
	fmt.Fprintln(w.session.stdout, line)
}

package main

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type diagnoseVerb struct {
	Out       string `required:"" placeholder:"FILE"`
	Schedules string `placeholder:"DIR"`
}

// Run writes all that can be said: of a store that cannot be opened, why.
func (v *diagnoseVerb) Run(s *session) error {
	parts := []string{sentences.Program(packaging.Number, version(), runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH, moduleVersions())}
	say := func(text string, err error) {
		if err != nil {
			text = work.Nameless(sentences.Fault(err, s.flags.Store))
		}
		parts = append(parts, text)
	}
	conf, err := s.settings()
	if err != nil {
		say("", err)
	} else {
		text, err := work.Addressless(conf)
		say(sentences.DiagnosedSettings(text), err)
	}
	all, err := readSchedules(v.Schedules)
	say(sentences.DiagnosedSchedules(all), err)
	if conf != nil && err == nil {
		store, _, err := s.reading()
		if err == nil {
			var d work.Diagnosis
			d, err = work.Diagnose(s.ctx, store, work.StatusRequest{
				ConditionRequest: work.ConditionRequest{Settings: conf, Schedules: all, Now: s.instant(), Typed: s.flags.Today != ""}, AsOf: s.today,
			})
			say(sentences.Diagnosis(d), err)
		} else {
			say("", err)
		}
	}
	if err := whole.WriteDocument(v.Out, []byte(strings.Join(parts, "\n\n")+"\n")); err != nil {
		return err
	}
	s.wrote(v.Out)
	s.say(sentences.ReadBeforeSending)
	return nil
}

// moduleVersions are the modules compiled in, with their versions.
func moduleVersions() (all []string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, m := range info.Deps {
		all = append(all, m.Path+" "+m.Version)
	}
	return all
}

package main

import (
	"cmp"
	"errors"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type feedbackVerb struct {
	Sender string `placeholder:"CODE"`
	AsOf   string `placeholder:"DATE"`
	Out    string `default:"retours" placeholder:"DIR"`
	By     string `placeholder:"WHO"`
	Why    string `placeholder:"TEXT"`
}

func (v *feedbackVerb) Run(s *session) error {
	asOf, err := s.known(v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.writing() // the reading of names is journaled
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := release.Feedback(s.ctx, store, release.FeedbackRequest{
		Settings: conf, AsOf: asOf, Sender: v.Sender, Out: v.Out, By: cmp.Or(v.By, currentUser()), Why: cmp.Or(v.Why, release.FeedbackWhy), At: s.now,
	})
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return v.nothing(s, conf)
	}
	written, err := release.LayFeedback(all, v.Out)
	s.wrote(written...)
	return err
}

// nothing says that nothing is returned; a sender that nobody knows was mistyped.
func (v *feedbackVerb) nothing(s *session, conf *settings.Settings) error {
	if _, known := conf.Sender(v.Sender); v.Sender != "" && !known {
		var codes []string
		for _, sender := range conf.Senders {
			codes = append(codes, sender.Code)
		}
		return misuse{errors.New(sentences.NoneOf("--sender", v.Sender, codes))}
	}
	s.say(sentences.NothingToReturn)
	return nil
}

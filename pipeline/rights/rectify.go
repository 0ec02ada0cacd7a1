package rights

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// RectifyRequest asks how what is told of a person is put right.
type RectifyRequest struct {
	Act
	Person string
}

// Rectification is who can put right what is told of a person: data come from senders,
// and nothing is typed over them here.
type Rectification struct {
	Person  string
	Senders []SenderRows
}

// SenderRows are the rows in force by which a sender speaks of a person.
type SenderRows struct {
	Code, Label string
	Mail        string // where he is written to; empty when the configuration says nothing
	Rows        []SentRow
}

// SentRow is the place of a row.
type SentRow struct {
	Path, Sheet, Kind string
	Row               int
	ExtractionOn      time.Time // day of the statement; zero when unknown
}

// Rectify says to whom a correction is asked, and where the rows stand. It is journaled.
func Rectify(ctx context.Context, s *store.Store, conf *settings.Settings, r RectifyRequest) (Rectification, error) {
	done := Rectification{Person: r.Person}
	if err := r.check(); err != nil {
		return done, err
	}
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: r.On, Settings: conf, Reasons: true})
	if err != nil {
		return done, err
	}
	links, err := a.Links(ctx)
	if err != nil {
		return done, err
	}
	files, err := books.Files(ctx, s, r.On)
	if err != nil {
		return done, err
	}
	extracted := make(map[int64]time.Time)
	for _, f := range files {
		extracted[f.File] = f.ExtractionOn
	}
	at := make(map[string]int)
	for _, l := range links {
		if l.Person != r.Person {
			continue
		}
		n, known := at[l.Sender]
		if !known {
			n = len(done.Senders)
			at[l.Sender] = n
			sender, _ := conf.Sender(l.Sender)
			done.Senders = append(done.Senders, SenderRows{Code: l.Sender, Label: sender.Label, Mail: sender.Mail})
		}
		done.Senders[n].Rows = append(done.Senders[n].Rows, SentRow{l.File, l.Sheet, l.Kind, l.Row, extracted[l.Received]})
	}
	if len(done.Senders) == 0 {
		return done, fmt.Errorf("%s: %w", r.Person, purge.ErrNobody)
	}
	return done, books.JournalReading(ctx, s, r.entry(books.PersonMended, fmt.Sprintf("%d senders", len(done.Senders)), ""))
}

package release

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// AnswerRequest is what somebody answers to what the documents of a month ask of a
// sender.
type AnswerRequest struct {
	Settings    *settings.Settings
	Month       time.Time
	Departement string
	Sender      string
	By, Text    string
	On          time.Time
}

// AnswerQuestion keeps the answer with the question as the last edition of the month
// asked it or, without one, as it would be asked today. The documents of the next month
// print both.
func AnswerQuestion(ctx context.Context, store *store.Store, r AnswerRequest) (books.Comment, error) {
	c := books.Comment{CommentedOn: r.On, By: r.By, Month: r.Month, Departement: r.Departement, Subject: books.AnswerTo(r.Sender), Text: r.Text}
	if err := c.Check(r.Settings); err != nil {
		return c, err
	}
	editions, err := books.Editions(ctx, store)
	if err != nil {
		return c, err
	}
	conf, asOf, until := r.Settings, r.On, (*books.Frozen)(nil)
	for i, e := range editions {
		if !e.Month.Equal(r.Month) || !(issue{readers: e.Readers}).concerns(settings.ForDdets) {
			continue
		}
		if conf, err = settingsOf(e); err != nil {
			return c, err
		}
		asOf, until = e.AsOf, &editions[i].Frozen
	}
	asked := reception{places: places{conf}, first: r.Month}
	if asked.problems, err = pipeline.Problems(ctx, store, conf, asOf, ""); err != nil {
		return c, err
	}
	if asked.states, err = books.StatesUntil(ctx, store, conf, asOf, until); err != nil {
		return c, err
	}
	for _, q := range asked.questions([]string{r.Departement}) {
		if q.Code == r.Sender {
			c.Question = q.Text
			return books.AddComment(ctx, store, r.Settings, c)
		}
	}
	return c, fmt.Errorf("%q %w", r.Sender, books.ErrNoQuestion)
}

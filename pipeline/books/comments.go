package books

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Comment is what a direction says of a figure or of an anomaly of a month.
type Comment struct {
	Number      int64
	CommentedOn time.Time
	By          string
	Month       time.Time
	Departement string
	Subject     string // code of an indicator, or of a rule
	Text        string
}

// What keeps a comment from being kept.
var (
	ErrNoDepartement = errors.New("is not in the configuration")
	ErrNoSubject     = errors.New("is neither an indicator nor a rule")
)

// Check says whether a comment is about something that documents print.
func (c Comment) Check(conf *settings.Settings) error {
	if err := signed(c.By, c.Text); err != nil {
		return err
	}
	if _, ok := conf.Departement(c.Departement); !ok {
		return fmt.Errorf("%q %w", c.Departement, ErrNoDepartement)
	}
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if _, ok := catalogue.Subject(c.Subject); !ok {
		return fmt.Errorf("%q %w", c.Subject, ErrNoSubject)
	}
	return nil
}

// AddComment keeps a comment, and gives it with its number.
func AddComment(ctx context.Context, s *store.Store, conf *settings.Settings, c Comment) (Comment, error) {
	if err := c.Check(conf); err != nil {
		return c, err
	}
	err := s.QueryRow(ctx, "insert into store.journal.comment values ("+store.Next("number", "journal.comment")+", ?, ?, ?, ?, ?, ?) returning number",
		c.CommentedOn, c.By, c.Month, c.Departement, c.Subject, c.Text).Scan(&c.Number)
	return c, err
}

// Comments lists what was said of a month up to a day and up to what an edition
// knew, in the order in which it was said.
func Comments(ctx context.Context, s *store.Store, month, asOf time.Time, until *Frozen) ([]Comment, error) {
	rows, err := s.Query(ctx, `select number, commented_on, "by", month, departement, subject, text from store.journal.comment
		where month = ? and commented_on <= ? and number <= ? order by number`, month, asOf, until.OrAll().Comment)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Comment
	for rows.Next() {
		var c Comment
		if err := rows.Scan(&c.Number, &c.CommentedOn, &c.By, &c.Month, &c.Departement, &c.Subject, &c.Text); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

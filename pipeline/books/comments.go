package books

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Comment is what a direction says of a figure or of an anomaly of a month, or what
// somebody answers to a question that the documents of the month ask of a sender.
type Comment struct {
	Number      int64
	CommentedOn time.Time
	By          string
	Month       time.Time
	Departement string
	Subject     string // code of an indicator, of a rule, or AnswerTo a sender
	Text        string
	Question    string // of an answer: what was asked, as printed; empty otherwise
	// Withdrawn says who took it back, when and why; nil while it stands.
	Withdrawn *Withdrawal
}

// Withdrawal takes a comment back.
type Withdrawal struct {
	On      time.Time
	By, Why string
}

// answered begins the subject of an answer, before the code of the sender.
const answered = "question/"

// AnswerTo is the subject of the answer to what is asked of a sender.
func AnswerTo(sender string) string { return answered + sender }

// Answers is the sender whose question a comment answers; false for no answer.
func (c Comment) Answers() (sender string, ok bool) { return strings.CutPrefix(c.Subject, answered) }

// What keeps a comment from being kept, or from being withdrawn.
var (
	ErrNoDepartement = errors.New("is not in the configuration")
	ErrNoSubject     = errors.New("is neither an indicator nor a rule")
	ErrNoQuestion    = errors.New("is asked nothing in the documents of this month")
	ErrNoComment     = errors.New("no comment stands under this number")
)

// Check says whether a comment is about something that documents print.
func (c Comment) Check(conf *settings.Settings) error {
	if err := signed(c.By, c.Text); err != nil {
		return err
	}
	if _, ok := conf.Departement(c.Departement); !ok {
		return fmt.Errorf("%q %w", c.Departement, ErrNoDepartement)
	}
	if sender, ok := c.Answers(); ok {
		if _, known := conf.Sender(sender); !known {
			return fmt.Errorf("%q %w", sender, ErrNoQuestion)
		}
		return nil
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

// AddComment keeps a comment, and gives it with its number. An answer says what it
// answers.
func AddComment(ctx context.Context, s *store.Store, conf *settings.Settings, c Comment) (Comment, error) {
	if err := c.Check(conf); err != nil {
		return c, err
	}
	if sender, ok := c.Answers(); ok && c.Question == "" {
		return c, fmt.Errorf("%q %w", sender, ErrNoQuestion)
	}
	err := s.QueryRow(ctx, `insert into store.journal.comment (number, commented_on, "by", month, departement, subject, text, question)
		values (`+store.Next("number", "journal.comment")+", ?, ?, ?, ?, ?, ?, nullif(?, '')) returning number",
		c.CommentedOn, c.By, c.Month, c.Departement, c.Subject, c.Text, c.Question).Scan(&c.Number)
	return c, err
}

// WithdrawComment takes a comment back from a day on: documents made from then on do not
// print it, editions made before are rebuilt with it. It is journaled.
func WithdrawComment(ctx context.Context, s *store.Store, number int64, w Withdrawal, at time.Time) (Comment, error) {
	if err := signed(w.By, w.Why); err != nil {
		return Comment{}, err
	}
	all, err := AllComments(ctx, s)
	if err != nil {
		return Comment{}, err
	}
	for _, c := range all {
		if c.Number != number || c.Withdrawn != nil {
			continue
		}
		_, err := s.Exec(ctx, `insert into store.journal.comment (number, commented_on, "by", month, departement, subject, text, withdraws)
			values (`+store.Next("number", "journal.comment")+", ?, ?, ?, ?, ?, ?, ?)", w.On, w.By, c.Month, c.Departement, c.Subject, w.Why, number)
		if err != nil {
			return c, err
		}
		c.Withdrawn = &w
		return c, Journal(ctx, s, Entry{At: at, By: w.By, Why: w.Why, Kind: CommentWithdrawn, What: fmt.Sprintf("%d", number)})
	}
	return Comment{}, fmt.Errorf("comment %d: %w", number, ErrNoComment)
}

// commentsSince reads comments, each with what took it back.
const commentsSince = `select c.number, c.commented_on, c."by", c.month, c.departement, c.subject, c.text, coalesce(c.question, ''),
		w.commented_on, coalesce(w."by", ''), coalesce(w.text, '')
	from store.journal.comment as c
	left join store.journal.comment as w on w.withdraws = c.number and w.commented_on <= $on and w.number <= $until
	where c.withdraws is null and c.commented_on <= $on and c.number <= $until `

// Comments lists what was said of a month up to a day and up to what an edition
// knew, and not taken back by then, in the order in which it was said. Answers to what
// documents ask are not among them.
func Comments(ctx context.Context, s *store.Store, month, asOf time.Time, until *Frozen) ([]Comment, error) {
	return readComments(ctx, s, "and w.number is null and c.question is null and c.month = $month", sql.Named("month", month), asOf, until.OrAll().Comment)
}

// AnswersOf lists likewise what was answered to what the documents of a month ask.
func AnswersOf(ctx context.Context, s *store.Store, month, asOf time.Time, until *Frozen) ([]Comment, error) {
	return readComments(ctx, s, "and w.number is null and c.question is not null and c.month = $month", sql.Named("month", month), asOf, until.OrAll().Comment)
}

// AllComments lists every comment and answer, those taken back included.
func AllComments(ctx context.Context, s *store.Store) ([]Comment, error) {
	return readComments(ctx, s, "and $month::date is null", sql.Named("month", nil), endOfTime, (*Frozen)(nil).OrAll().Comment)
}

// endOfTime is after every day.
var endOfTime = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

func readComments(ctx context.Context, s *store.Store, which string, month sql.NamedArg, on time.Time, until int64) ([]Comment, error) {
	rows, err := s.Query(ctx, commentsSince+which+" order by c.number", month, sql.Named("on", on), sql.Named("until", until))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Comment
	for rows.Next() {
		var c Comment
		var w Withdrawal
		var withdrawn sql.NullTime
		if err := rows.Scan(&c.Number, &c.CommentedOn, &c.By, &c.Month, &c.Departement, &c.Subject, &c.Text, &c.Question, &withdrawn, &w.By, &w.Why); err != nil {
			return nil, err
		}
		if w.On = withdrawn.Time; withdrawn.Valid {
			c.Withdrawn = &w
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

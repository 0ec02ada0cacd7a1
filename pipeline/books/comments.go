package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
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

// Comment keeps a comment, and gives its number.
func AddComment(ctx context.Context, s *store.Store, c Comment) (number int64, err error) {
	err = s.QueryRow(ctx, "insert into store.journal.comment values ("+store.Next("number", "journal.comment")+", ?, ?, ?, ?, ?, ?) returning number",
		c.CommentedOn, c.By, c.Month, c.Departement, c.Subject, c.Text).Scan(&number)
	return number, err
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

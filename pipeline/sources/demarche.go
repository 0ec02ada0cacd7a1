package sources

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
	_ "time/tzdata" // exports are named by the clock of Paris wherever the program runs
)

// paris is the clock by which the service names its exports.
var paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}()

// The questions asked of Démarche numérique, in the language of its interface (GraphQL);
// its schema is published with its source, app/graphql/schema.graphql of the repository
// demarche-numerique/demarche.numerique.gouv.fr.
var (
	//go:embed demarche.graphql
	dossiersQuery string
	//go:embed supprimes.graphql
	deletedQuery string
)

// pageSize is how many dossiers are asked for at once: the most that the service gives.
const pageSize = 100

// demarche is a démarche of Démarche numérique. What it brings is a statement: all its
// dossiers, in a workbook laid out as the service's own export. One a day is brought
// whatever happened, and another when a dossier was changed or deleted since the last look.
type demarche struct {
	Request
	token  string
	client *http.Client
	whole  []file // read by lots, for open
}

func openDemarche(r Request, token string) (server, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: r.Roots}
	return &demarche{Request: r, token: token, client: &http.Client{
		Timeout: r.patience(), Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// dossier is one of a démarche, as the service gives it.
type dossier struct {
	Number                                   int
	State                                    string
	Archived                                 bool
	DateDepot                                time.Time
	DatePassageEnInstruction, DateTraitement *time.Time
	DateDerniereModification                 time.Time
	Demandeur                                struct {
		Civilite, Nom, Prenom string
		DateDeNaissance       *string
	}
	Champs, Annotations []champ
}

// champ is a field of a form.
type champ struct {
	Typename          string `json:"__typename"`
	ChampDescriptorID string `json:"champDescriptorId"`
	Label             string
	StringValue       *string
	Date, Datetime    *string
	Checked           *bool
	Civilite          *string
	Rows              []struct{ Champs []champ }
}

// page is a part of a list, and where the next begins.
type page[T any] struct {
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
	Nodes []T
}

// gone is a dossier that is no more.
type gone struct{ Number int }

// lots is the statement of the day as one lot, when there is one to bring.
func (d *demarche) lots(ctx context.Context) ([]lot, error) {
	if d.Today {
		moved, err := d.moved(ctx)
		if err != nil || !moved {
			return nil, err
		}
	}
	all, err := d.dossiers(ctx, nil)
	if err != nil {
		return nil, err
	}
	// Pages are asked for one after the other: what was deleted meanwhile, after it was
	// read, is left out. What is deleted is asked for from a day before, for the clocks.
	deleted, err := d.deleted(ctx, d.Now.Add(-24*time.Hour))
	if err != nil {
		return nil, err
	}
	content, err := statement(all, deleted, d.Source.Columns)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	name := fmt.Sprintf("dossiers_demarche-%d_%s.xlsx", d.Source.Number, d.On.Format(time.DateOnly)+d.Now.In(paris).Format("_15-04"))
	d.whole = []file{{name, content}}
	return []lot{{id: d.On.Format(time.DateOnly) + fmt.Sprintf(" %x", sum), name: name, sender: d.Source.Sender, sentAt: d.Now}}, nil
}

// moved says whether a dossier was changed or deleted since the last look that succeeded,
// and some more, for the clocks.
func (d *demarche) moved(ctx context.Context) (bool, error) {
	since := d.Succeeded.Add(-5 * time.Minute)
	var answer struct {
		Demarche *struct{ Dossiers page[dossier] }
	}
	if err := d.ask(ctx, dossiersQuery, map[string]any{"number": d.Source.Number, "first": 1, "updatedSince": since.UTC().Format(time.RFC3339)}, &answer); err != nil {
		return false, err
	}
	if answer.Demarche == nil {
		return false, fault(NoFolder, errors.New("no such démarche for this account"))
	}
	if len(answer.Demarche.Dossiers.Nodes) > 0 {
		return true, nil
	}
	deleted, err := d.deleted(ctx, since)
	return len(deleted) > 0, err
}

// dossiers are all those of the démarche, page after page.
func (d *demarche) dossiers(ctx context.Context, after *string) (all []dossier, err error) {
	for {
		var answer struct {
			Demarche *struct{ Dossiers page[dossier] }
		}
		if err := d.ask(ctx, dossiersQuery, map[string]any{"number": d.Source.Number, "first": pageSize, "after": after}, &answer); err != nil {
			return nil, err
		}
		if answer.Demarche == nil {
			return nil, fault(NoFolder, errors.New("no such démarche for this account"))
		}
		one := answer.Demarche.Dossiers
		all = append(all, one.Nodes...)
		if !one.PageInfo.HasNextPage {
			return all, nil
		}
		if after != nil && *after == one.PageInfo.EndCursor {
			return nil, fault(Broken, errors.New("the pages do not go on"))
		}
		after = &one.PageInfo.EndCursor
	}
}

// deleted are the numbers of the dossiers deleted, or waiting to be, since an instant.
func (d *demarche) deleted(ctx context.Context, since time.Time) (map[int]bool, error) {
	all := make(map[int]bool)
	var deletedAfter, pendingAfter *string
	for {
		var answer struct {
			Demarche *struct{ DeletedDossiers, PendingDeletedDossiers page[gone] }
		}
		err := d.ask(ctx, deletedQuery, map[string]any{
			"number": d.Source.Number, "first": pageSize, "deletedAfter": deletedAfter, "pendingAfter": pendingAfter, "deletedSince": since.UTC().Format(time.RFC3339),
		}, &answer)
		if err != nil {
			return nil, err
		}
		if answer.Demarche == nil {
			return nil, fault(NoFolder, errors.New("no such démarche for this account"))
		}
		more := false
		for _, x := range []struct {
			page  page[gone]
			after **string
		}{{answer.Demarche.DeletedDossiers, &deletedAfter}, {answer.Demarche.PendingDeletedDossiers, &pendingAfter}} {
			for _, g := range x.page.Nodes {
				all[g.Number] = true
			}
			if end := x.page.PageInfo.EndCursor; end != "" {
				*x.after = &end
			}
			more = more || x.page.PageInfo.HasNextPage
		}
		if !more {
			return all, nil
		}
	}
}

// attempts is how often a question is asked before the service is said not to answer, and
// longestWait how long it may ask to be left alone.
const (
	attempts    = 5
	longestWait = 2 * time.Minute
)

// ask asks a question, again when the service is busy or out of order, and reads its answer.
func (d *demarche) ask(ctx context.Context, query string, variables map[string]any, into any) error {
	question, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	var trouble error
	for n := range attempts {
		after, err := d.askOnce(ctx, question, into)
		if after == 0 {
			return err
		}
		trouble = err
		if n < attempts-1 {
			if err := d.wait(ctx, min(after, longestWait)); err != nil {
				return err
			}
		}
	}
	return trouble
}

// askOnce asks a question once; after is how long to wait before it is asked again, 0 when
// it is not to be.
func (d *demarche) askOnce(ctx context.Context, question []byte, into any) (after time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Source.URL, bytes.NewReader(question))
	if err != nil {
		return 0, fault(NoFolder, err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+d.token)
	answer, err := d.client.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if handshake(err) == Stranger {
			return 0, fault(Stranger, errors.New("the certificate is not that of the service"))
		}
		return 5 * time.Second, fault(Unreachable, errors.New("the service did not answer"))
	}
	defer answer.Body.Close()
	switch code := answer.StatusCode; {
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return 0, fault(Denied, errors.New("the token was refused"))
	case code == http.StatusTooManyRequests, code >= 500:
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		return cmp.Or(time.Duration(max(0, seconds))*time.Second, 5*time.Second), fault(Unreachable, fmt.Errorf("the service answered %d", code))
	case code != http.StatusOK:
		return 0, fault(Broken, fmt.Errorf("the service answered %d", code))
	}
	var envelope struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, answerBytes)).Decode(&envelope); err != nil {
		return 0, fault(Broken, errors.New("the answer is not what was asked for"))
	}
	if len(envelope.Errors) > 0 {
		switch code := envelope.Errors[0].Extensions.Code; code {
		case "unauthorized", "forbidden":
			return 0, fault(Denied, errors.New("the token was refused"))
		case "not_found":
			return 0, fault(NoFolder, errors.New("no such démarche for this account"))
		case "timeout":
			return 5 * time.Second, fault(Unreachable, errors.New("the service took too long"))
		}
		return 0, fault(Broken, errors.New("the question was refused")) // what it says may quote a value
	}
	if err := json.Unmarshal(envelope.Data, into); err != nil {
		return 0, fault(Broken, errors.New("the answer is not what was asked for"))
	}
	return 0, nil
}

// answerBytes bounds an answer: a page of a hundred dossiers takes less than one of these.
const answerBytes = 64 << 20

// wait waits, unless it is asked to stop.
func (d *demarche) wait(ctx context.Context, long time.Duration) error {
	if d.Pause != nil {
		return d.Pause(ctx, long)
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(long):
		return nil
	}
}

func (d *demarche) open(_ context.Context, _ lot, limit int64) ([]file, error) {
	if int64(len(d.whole[0].content)) > limit {
		return nil, TooLarge
	}
	return d.whole, nil
}

func (d *demarche) done(context.Context, lot) error { return nil } // nothing is moved there

func (d *demarche) close() error {
	d.client.CloseIdleConnections()
	return nil
}

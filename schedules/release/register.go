package release

import (
	"context"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// RegisterRequest asks for the record of processing (RGPD, article 30) and the figures
// that an impact analysis (article 35) asks for.
type RegisterRequest struct {
	Settings *settings.Settings
	On       time.Time
	Backup   time.Time // the last one known; zero for none
}

// Register answers a RegisterRequest. It is made of the configuration, of the contract
// and of counts: it names no person followed.
func Register(ctx context.Context, store *store.Store, r RegisterRequest) (*reports.Report, error) {
	in := documents.RegisterInput{On: r.On, Years: purge.RetentionYears, Backup: r.Backup, Retention: retentionTerms(r.Settings.Retention)}
	for _, d := range r.Settings.Directions {
		in.Controllers = append(in.Controllers, d.Label)
	}
	for _, x := range r.Settings.Senders {
		var kinds []string
		for _, scope := range x.Sends {
			kinds = append(kinds, contract.SchemaOf(contract.Kind(scope.Kind)).Title)
		}
		slices.Sort(kinds)
		in.Senders = append(in.Senders, documents.RegisterLine{Label: x.Label, Words: slices.Compact(kinds)})
	}
	for _, x := range r.Settings.Recipients {
		in.Recipients = append(in.Recipients, documents.RegisterLine{Label: x.Label, Words: []string{readerWords[x.Reader]}})
	}
	for _, schema := range contract.Schemas() {
		line, named := documents.RegisterLine{Label: schema.Title}, documents.RegisterLine{Label: schema.Title}
		for _, c := range schema.Columns {
			if c.Nominative {
				named.Words = append(named.Words, c.Label)
			} else {
				line.Words = append(line.Words, c.Label)
			}
		}
		in.Identifying, in.Followed = append(in.Identifying, named), append(in.Followed, line)
	}
	if err := fillRegister(ctx, store, r, &in); err != nil {
		return nil, err
	}
	return documents.Register(in), nil
}

// readerWords say what each kind of reader receives.
var readerWords = map[string]string{
	settings.ForDdets: "rapport mensuel de son département, effectifs sans aucun nom", settings.ForDirection: "tableau de bord de ses départements, effectifs sans aucun nom",
	settings.ForNation: "comparatif des départements, effectifs sans aucun nom, petits effectifs retenus",
	settings.ForDreets: "comparatif des départements de sa région, effectifs sans aucun nom, petits effectifs retenus", settings.ForStructure: "liste de travail de ses suivis, nominative, sous mot de passe",
	settings.ForOperator: "alarmes d’exploitation, aucune donnée de personne",
}

// retentionTerms are the settings of what lasts outside of the records.
func retentionTerms(r settings.Retention) documents.RegisterTerms {
	return documents.RegisterTerms{FeedbackDays: r.FeedbackDays, WorklistDays: r.WorklistDays, DraftDays: r.DraftDays, JournalMonths: r.JournalMonths}
}

// fillRegister counts what the store holds.
func fillRegister(ctx context.Context, store *store.Store, r RegisterRequest, in *documents.RegisterInput) error {
	answer, err := answers.Ask(ctx, store, answers.Question{AsOf: r.On, Settings: r.Settings})
	if err != nil {
		return err
	}
	lives, err := answer.Followed(ctx)
	if err != nil {
		return err
	}
	for _, l := range lives {
		if in.Persons++; l.Open {
			in.Open++
		}
	}
	in.Waiting = answer.Linkage.Queue + answer.Linkage.Unlisted
	h, err := books.HoldingsOn(ctx, store, r.On.AddDate(-1, 0, 0))
	if err != nil {
		return err
	}
	to, err := books.SealedTo(ctx, store)
	if err != nil {
		return err
	}
	in.Sealed = len(to) > 0
	in.Files, in.Unread, in.Rows, in.Since, in.Editions, in.Sent = h.Files, h.Unread, h.Rows, h.OldestOn, h.Editions, h.Sent
	in.Removed, in.Forgotten = h.Removed, h.Forgotten
	for _, kind := range books.Nominative {
		in.Readings += h.Acts[kind]
	}
	in.Asked = h.Acts[books.PersonExported]
	return nil
}

package release

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// AnomaliesRequest asks what contradicts itself in the data.
type AnomaliesRequest struct {
	Settings *settings.Settings
	Month    time.Time // the one that closed last without it
	AsOf     time.Time
}

// Anomalies lists what contradicts itself over the months that the documents of a
// month print, and what somebody said of it.
func Anomalies(ctx context.Context, store *store.Store, r AnomaliesRequest) ([]books.Anomaly, error) {
	if r.Month.IsZero() {
		r.Month = schedules.Due(r.AsOf)
	}
	answer, err := answers.Ask(ctx, store, answers.Question{AsOf: r.AsOf, Months: books.Months(r.Month), Settings: r.Settings})
	if err != nil {
		return nil, err
	}
	return answer.Anomalies(ctx)
}

// RecordAnomalies journals what is seen, seen again or gone as known on a day, over
// the months that the documents of that day print.
func RecordAnomalies(ctx context.Context, store *store.Store, conf *settings.Settings, on time.Time) error {
	anomalies, err := Anomalies(ctx, store, AnomaliesRequest{Settings: conf, AsOf: on})
	if err != nil {
		return err
	}
	return books.RecordAnomalies(ctx, store, on, anomalies)
}

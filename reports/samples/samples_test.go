package samples_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// The same seed invents the same department, and the same report.
func TestSamplesAreAlwaysTheSame(t *testing.T) {
	if diff := cmp.Diff(reports.Monthly(samples.Rich()), reports.Monthly(samples.Rich())); diff != "" {
		t.Error(diff)
	}
}

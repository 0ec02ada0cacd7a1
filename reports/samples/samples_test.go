package samples_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// The same seed invents the same department, and the same report.
func TestSamplesAreAlwaysTheSame(t *testing.T) {
	if diff := cmp.Diff(documents.Monthly(samples.Rich()), documents.Monthly(samples.Rich())); diff != "" {
		t.Error(diff)
	}
}

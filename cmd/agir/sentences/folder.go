package sentences

import (
	"fmt"
	"path/filepath"

	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// LaidOut is what to do of a working folder that was laid out.
func LaidOut(dir string) string {
	at := func(name ...string) string { return filepath.Join(append([]string{dir}, name...)...) }
	return fmt.Sprintf(`
next:
1. edit %[1]s: who sends, who reads, where the mail leaves from
2. put the first files in %[2]s/<sender>, then: agir run --config %[1]s --store %[3]s --inbox %[2]s --out %[4]s --schedules %[5]s
3. let it go by itself: copy the units of %[6]s into /etc/systemd/system, then: systemctl enable --now agir.service`,
		at("agir.yaml"), at("inbox"), at("store", "agir.duckdb"), at("documents"), at("schedules"), at("systemd"))
}

// Simulated is what a simulation wrote.
func Simulated(c simulation.Counts) string {
	return fmt.Sprintf("simulated %d invented persons: %d files, %d rows, %d planted mistakes", c.Persons, c.Files, c.Rows, c.Planted)
}

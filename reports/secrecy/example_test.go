package secrecy_test

import (
	"fmt"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// A rate is a table: counted, not counted and their total, for each department
// and for the nation. Those not counted have no column in the document, but
// are a subtraction away: they are Unprinted cells.
func Example() {
	rule := secrecy.Rule{Threshold: 5}
	departements := []string{"FR", "44", "49", "53", "85"}
	numerator := map[string]int64{"44": 31, "49": 22, "53": 3, "85": 14}
	denominator := map[string]int64{"44": 60, "49": 41, "53": 9, "85": 25}
	for _, d := range departements[1:] {
		numerator["FR"] += numerator[d]
		denominator["FR"] += denominator[d]
	}

	var release secrecy.Release
	var rate secrecy.Table
	for _, d := range departements {
		among := secrecy.Key("emploi_sortie", d, "2023-09", "denominateur")
		counted := secrecy.Key("emploi_sortie", d, "2023-09", "numerateur")
		others := secrecy.Key("emploi_sortie", d, "2023-09", "autres")
		release.Cells = append(release.Cells,
			secrecy.Cell{Key: among, Count: denominator[d]},
			secrecy.Cell{Key: counted, Count: numerator[d]},
			secrecy.Cell{Key: others, Count: denominator[d] - numerator[d], State: secrecy.Unprinted},
		)
		rate.Cells = append(rate.Cells, []string{among, counted, others})
	}
	release.Tables = append(release.Tables, rate)

	protection, err := secrecy.Protect(release, rule)
	if err != nil || len(protection.Exposed) > 0 {
		fmt.Println("not to be sent:", err, protection.Exposed)
		return
	}
	for i, d := range departements {
		for _, key := range rate.Cells[i][:2] {
			if protection.Withheld(key) {
				fmt.Printf("%6s", "n.c.")
				continue
			}
			for _, c := range protection.Cells {
				if c.Key == key {
					fmt.Printf("%6d", c.Count)
				}
			}
		}
		fmt.Println("  " + d)
	}

	findings, err := secrecy.Audit(protection.Cells, release.AllSums(), rule)
	fmt.Println("audit:", findings, err)

	// Output:
	//    135    70  FR
	//     60    31  44
	//     41    22  49
	//      9  n.c.  53
	//     25  n.c.  85
	// audit: [] <nil>
}

package sentences

import "github.com/agir-indicateurs/agir/pipeline/contract"

// Checked is what was understood of a file before it is sent.
func Checked(name string, c contract.Checked) string {
	if c.Refusal != nil {
		return name + "\n" + c.Refusal.Reason + "\n"
	}
	return contract.Describe(c.File, c.Reading)
}

package contract

import (
	"errors"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// CheckRequest asks what would be understood of a file, before it is sent.
type CheckRequest struct {
	Context
	Content []byte
	Limits  exports.Limits
}

// Checked is what was understood of a file.
type Checked struct {
	File    *exports.File    // nil when it was refused whole
	Reading *Reading         // of the file
	Refusal *exports.Refusal // why it was refused whole
}

// ToMend says whether its sender has something to mend.
func (c Checked) ToMend() bool { return c.Refusal != nil || len(c.Reading.Problems) > 0 }

// Said is what was understood of a file, as its sender reads it: the same words wherever
// he looks. Equal faults are together unless each is asked for.
func (c Checked) Said(name string, each bool) string {
	if c.Refusal != nil {
		return name + "\n" + c.Refusal.Reason + "\n"
	}
	return Describe(c.File, c.Reading, each)
}

// Check reads a file as it would be taken. It keeps nothing; an error is none of the
// sender's.
func Check(r CheckRequest) (c Checked, err error) {
	c.File, err = exports.Read(r.Name, r.Content, r.Limits)
	if errors.As(err, &c.Refusal) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	c.Reading = Read(c.File, r.Context)
	return c, nil
}

//go:build !linux

package slow

import (
	"os/exec"
	"testing"
)

// CPU reports nothing where no clock of the processor is known.
func CPU(*testing.B) {}

// CPUOf reports nothing either.
func CPUOf(*testing.B, ...*exec.Cmd) {}

// Peak reports nothing where the system does not report it so.
func Peak(*testing.B) {}

// PeakOf reports nothing either.
func PeakOf(*testing.B, *exec.Cmd) {}

//go:build !linux

package slow

import (
	"os/exec"
	"testing"
)

// CPU reports nothing where no clock of the processor is known.
func CPU(*testing.B) {}

// CPUOf reports nothing either.
func CPUOf(*testing.B, *exec.Cmd) {}

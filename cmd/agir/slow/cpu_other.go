//go:build !linux

package slow

import "testing"

// CPU reports nothing where no clock of the processor is known.
func CPU(*testing.B) {}

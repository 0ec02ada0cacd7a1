package books

import "errors"

// ErrUnsigned says that an act does not say who does it and why.
var ErrUnsigned = errors.New("an act is somebody's, who says why")

// signed says whether an act says who does it and why.
func signed(by, why string) error {
	if by == "" || why == "" {
		return ErrUnsigned
	}
	return nil
}

package queries

// Subject is the label of what somebody comments on: an indicator, or a rule of the
// checks.
func (c *Catalogue) Subject(code string) (label string, ok bool) {
	if i, ok := c.Indicator(code); ok {
		return i.Label, true
	}
	for _, check := range c.Checks {
		if check.Code == code {
			return check.Label, true
		}
	}
	return "", false
}

package console

// Rights are the addresses of a desk, and the roles that each opens for.
func (d *Desk) Rights() map[string][]string { return d.rights }

// FaultSaid is what a desk says of an error.
func (d *Desk) FaultSaid(err error) []string { return d.faultSaid(err).Lines }

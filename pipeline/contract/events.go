package contract

// IsEvent says whether a column dates an event of the programme: what a person lived,
// not what he is.
func (c Column) IsEvent() bool {
	return c.Type == Day && c.Name != "date_naissance" && c.Name != "date_protection" && c.Name != "date_cir"
}

package zammad

import "testing"

// Nothing in the configuration leaves it to the environment; "none" does not.
func TestTheEnvironmentsProxy(t *testing.T) {
	t.Parallel()
	if proxy, err := newProxy(""); proxy == nil || err != nil {
		t.Errorf("by default: no proxy function, %v", err)
	}
	if proxy, err := newProxy("none"); proxy != nil || err != nil {
		t.Errorf("with none: a proxy function, %v", err)
	}
}

"""The facilitator's screen: a meeting on one decision, from the proposal to what was adopted."""

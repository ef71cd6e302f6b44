"""Attribution: whose voice a stretch of text is."""

"""The chat page. ``ui.launch`` starts it; everything that needs Streamlit is imported only by the page itself."""

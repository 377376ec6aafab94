"""A story's content as one value: what it holds, compared, merged, renamed and looked over.."""
